/**
 * The shape of config.json as a zod schema: what may stand in it, in words that messages, the
 * JSON Schema and the documentation share. Used by the loader and by `json-schema.ts`.
 */
import { z } from 'zod';
import { log, notify, schedule } from './operating.ts';
import { retention, stateKey, window } from './remembering.ts';
import { clientCredentialsUrlFault, salesforceUrlFault, urlFault } from './urls.ts';
import { secret, secretPlace, secretSchemas, text, url } from './values.ts';

export { type Secret, secretSchemas } from './values.ts';

/** A configuration that was read and checked: sources as a list, defaults filled in. */
export type Config = z.output<typeof configSchema>;

const name = text('What runs and reports call this source. Its watermark hangs on it: keep it.');

const ets = z
  .strictObject({
    kind: z.literal('ets').describe("ETS's TOEFL Access service."),
    name: name.exactOptional(),
    baseUrl: url(
      'Address of the service: "https://toeflaccess-api.ets.org", or the sandbox\'s.',
      urlFault,
    ),
    path: z
      .string()
      .regex(/^\/[^?#\s]*$/, 'must begin with `/` and end before a `?`')
      .default('/scores')
      .describe('Path of the service; the sandbox has "/scores/sample-data".'),
    authCode: secret("ETS's API key, called authcode there."),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(3600)
      .exactOptional()
      .describe(
        'Longest wait for the first byte of an answer, and between two bytes, in seconds. Without it: 180.',
      ),
  })
  .describe("Scores pulled from ETS's TOEFL Access service.");

const filePath = z.string().superRefine((value, context) => {
  if (value.trim() === '') context.addIssue({ code: 'custom', message: 'must not be blank' });
  if (value.startsWith('~')) {
    context.addIssue({
      code: 'custom',
      message: 'must be written out: `~` is known to shells only',
    });
  }
});

const files = z
  .strictObject({
    kind: z.literal('file').describe('Feeds in files.'),
    name: name.exactOptional(),
    path: z
      .union([filePath, z.array(filePath).min(1, 'must name at least one file')])
      .transform((paths) => (typeof paths === 'string' ? [paths] : paths))
      .describe(
        'Path or glob of the feed, such as "inbox/*.json", or a list of them; "-" is standard input.',
      ),
  })
  .describe('Scores read from JSON files, also gzipped ones.');

const single = z.discriminatedUnion('kind', [ets, files]);
const several = z
  .array(z.discriminatedUnion('kind', [ets.extend({ name }), files.extend({ name })]))
  .min(1, 'must name at least one source')
  .refine((list) => doubleName(list) === undefined, {
    error: (issue) =>
      `has two sources called \`${doubleName(issue.input) ?? ''}\`; each needs a name of its own`,
    // Said together with whatever else is wrong in the list.
    when: () => true,
  });

const source = z
  .union([single, several])
  // A source on its own needs no name: there is nothing to tell it from.
  .transform((one) => (Array.isArray(one) ? one : [{ ...one, name: one.name ?? one.kind }]))
  .describe('Where scores come from: one source, or a list of them each with a "name".');

function doubleName(list: unknown): string | undefined {
  const items =
    z.array(z.object({ name: z.string() }).catch({ name: '' })).safeParse(list).data ?? [];
  const names = items.map((item) => item.name).filter((item) => item !== '');
  return names.find((item, index) => names.indexOf(item) !== index);
}

const loginUrl = 'The org\'s My Domain URL, such as "https://example.my.salesforce.com".';
const clientId = z
  .union([text('The consumer key itself.'), secretPlace])
  .describe(
    'Consumer key of the external client app: as text, or { "env": "NAME" } or { "file": "PATH" }.',
  );
secretSchemas.set(clientId, 'here or elsewhere');
const username = z
  .string()
  .regex(/^\S+@\S+$/, 'must look like an e-mail address, as every Salesforce user name does')
  .describe('User name of the integration user, such as "integration@example.edu".');

const auth = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('jwt').describe('OAuth JWT bearer flow: a key pair, no password.'),
        loginUrl: url(loginUrl, salesforceUrlFault),
        clientId,
        username,
        privateKey: secret('Private key (PEM) whose certificate the external client app holds.'),
        passphrase: secret('Passphrase of the private key, if it is encrypted.').exactOptional(),
      })
      .describe('Signs in with a private key (recommended for servers).'),
    z
      .strictObject({
        kind: z.literal('clientCredentials').describe('OAuth client credentials flow.'),
        loginUrl: url(loginUrl, clientCredentialsUrlFault),
        clientId,
        clientSecret: secret('Consumer secret of the external client app.'),
      })
      .describe('Signs in as the run-as user of an external client app.'),
    z
      .strictObject({
        kind: z.literal('refreshToken').describe('OAuth refresh token flow.'),
        loginUrl: url(loginUrl, salesforceUrlFault),
        clientId,
        clientSecret: secret(
          'Consumer secret, if the external client app asks for one.',
        ).exactOptional(),
        refreshToken: secret('Refresh token of the integration user.'),
      })
      .describe('Signs in with a refresh token.'),
    z
      .strictObject({
        kind: z.literal('sfCli').describe("The session of Salesforce's own command line tool."),
        targetOrg: text('User name or alias as `sf org list` shows it.'),
      })
      .describe('Borrows the session of the `sf` command on this machine.'),
    z
      .strictObject({
        kind: z.literal('accessToken').describe('A session that exists already.'),
        instanceUrl: url(
          'Address of the org, such as "https://example.my.salesforce.com".',
          salesforceUrlFault,
        ),
        accessToken: secret('The access token (session id).'),
      })
      .describe('Uses an access token; it ends when the session does.'),
    z
      .strictObject({
        kind: z
          .literal('local')
          .describe("The connector's own embedded org, for trying things out."),
        data: text("Path of the file that keeps the embedded org's data; made when it is missing."),
      })
      .describe("No real org: the connector's own embedded one, for trying things out."),
  ])
  .describe('How to sign in to Salesforce.');

const salesforce = z
  .strictObject({
    auth,
    apiVersion: z
      .string()
      .regex(/^\d{2}\.0$/, 'must be a text such as `"62.0"`')
      .exactOptional()
      .describe(
        'Salesforce API version, a text such as "62.0". Without it: the newest that the org and the connector know.',
      ),
    allowDuplicates: z
      .boolean()
      .default(false)
      .describe(
        'Whether people are saved in spite of duplicate rules of the org that only warn. Otherwise their records are held, with whom the rule found. Bulk jobs cannot pass such a rule; `"bulk": "never"` writes without them.',
      ),
    bulk: z
      .union([
        z.literal('never'),
        z.strictObject({
          threshold: z
            .int()
            .min(1)
            .exactOptional()
            .describe(
              'Rows to be written in one run, from which on jobs do it. Without it: 10000, if that takes more than 40 calls.',
            ),
          readThreshold: z
            .int()
            .min(1)
            .exactOptional()
            .describe(
              'Records to be looked up in one run, from which on whole objects are read once. Without it: 20000.',
            ),
          fewRows: z
            .int()
            .min(0)
            .exactOptional()
            .describe(
              'So few rows of one kind are not worth a job, where they may safely be sent twice. Without it: 2000.',
            ),
        }),
      ])
      .exactOptional()
      .describe(
        'When first loads go through Bulk API 2.0, which costs few calls and takes minutes: "never", or numbers of your own.',
      ),
  })
  .describe('The Salesforce org that scores go to.');

const limits = z
  .strictObject({
    createdPeople: z.int().min(0).default(500).describe('Most people that one run may create.'),
    updatedPeople: z.int().min(0).default(5000).describe('Most people that one run may change.'),
    heldShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Largest share of the feed, 0 to 1, that one run may hold back.'),
    overwrittenShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe(
        'Largest share, 0 to 1, of the values it meets in Salesforce that one run may replace by others.',
      ),
    apiShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe(
        "Share, 0 to 1, of the org's API calls of 24 hours, whoever makes them, from which on nothing new is begun: the next run goes on.",
      ),
  })
  .prefault({})
  .describe(
    'The brake: a run that would do more stops before its first write; and the API calls that are left to others.',
  );

const constant = z
  .union([z.string(), z.number(), z.boolean()])
  .describe('Text, a number, true or false.');

export const configSchema = z
  .strictObject({
    $schema: z.string().exactOptional().describe('The JSON Schema of this file, for editors.'),
    source,
    salesforce,
    mapping: text('Path of the mapping file, relative to this file.'),
    constants: z
      .record(z.string(), constant)
      .exactOptional()
      .describe(
        "Values that mappings read as `constant.NAME`, such as an org's own Ids. They take the place of the mapping's constants.",
      ),
    state: text(
      'Path of the database that remembers what was done, relative to this file; made when it is missing.',
    ).default('toefl-sync.db'),
    stateKey: stateKey.exactOptional(),
    window,
    retention,
    planKey: secret(
      'Key that seals plan files, so that nobody without it can change a plan unnoticed.',
    ).exactOptional(),
    limits,
    schedule: schedule.exactOptional(),
    notify: notify.exactOptional(),
    log: log.exactOptional(),
    chunkSize: z
      .int()
      .min(1)
      .max(100_000)
      .default(2000)
      .describe('Records planned and written at a time.'),
  })
  .describe('Configuration of toefl-sync.');
