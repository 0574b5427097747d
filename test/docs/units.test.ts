/** The ready-made units in docs/units/, as far as they can be checked without the systems they are for. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../src/schedule/metrics.ts';

const UNITS = new URL('../../docs/units/', import.meta.url);
const read = (name: string) => readFile(new URL(name, UNITS), 'utf8');
const run = promisify(execFile);

it('docs/operate.md names every unit', async () => {
  const page = await readFile(new URL('../operate.md', UNITS), 'utf8');
  for (const name of await readdir(UNITS)) expect(page).toContain(`(units/${name})`);
});

it.skipIf(!existsSync('/usr/bin/systemd-analyze'))(
  'systemd finds no fault with its units',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'toefl-sync-units-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const names = (await readdir(UNITS)).filter((name) => /\.(?:service|timer)$/.test(name));
    for (const name of names) await writeFile(join(folder, name), await read(name));
    const { stdout, stderr } = await run('systemd-analyze', [
      'verify',
      ...names.map((name) => join(folder, name)),
    ]);
    expect(stdout + stderr).toBe('');
  },
);

/** The part of Kubernetes' schema that the file uses; `strictObject` refuses names that are none. */
const cronJob = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('CronJob'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    schedule: z.string(),
    timeZone: z.string(),
    concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
    startingDeadlineSeconds: z.int(),
    successfulJobsHistoryLimit: z.int(),
    failedJobsHistoryLimit: z.int(),
    jobTemplate: z.strictObject({
      spec: z.strictObject({
        backoffLimit: z.int(),
        podFailurePolicy: z.strictObject({
          rules: z.array(
            z.union([
              z.strictObject({
                action: z.enum(['Ignore', 'FailJob', 'Count']),
                onPodConditions: z.array(
                  z.strictObject({ type: z.string(), status: z.literal('True') }),
                ),
              }),
              z.strictObject({
                action: z.enum(['Ignore', 'FailJob', 'Count']),
                onExitCodes: z.strictObject({
                  operator: z.enum(['In', 'NotIn']),
                  values: z.array(z.int()),
                }),
              }),
            ]),
          ),
        }),
        template: z.strictObject({
          spec: z.strictObject({
            // A pod failure policy demands it.
            restartPolicy: z.literal('Never'),
            automountServiceAccountToken: z.boolean(),
            terminationGracePeriodSeconds: z.int(),
            securityContext: z.strictObject({
              runAsNonRoot: z.literal(true),
              runAsUser: z.int().positive(),
              runAsGroup: z.int(),
              fsGroup: z.int(),
              seccompProfile: z.strictObject({ type: z.string() }),
            }),
            containers: z.tuple([
              z.strictObject({
                name: z.string(),
                image: z.string(),
                args: z.array(z.string()),
                envFrom: z.array(
                  z.strictObject({ secretRef: z.strictObject({ name: z.string() }) }),
                ),
                resources: z.strictObject({
                  requests: z.record(z.string(), z.string()),
                  limits: z.record(z.string(), z.string()),
                }),
                securityContext: z.strictObject({
                  allowPrivilegeEscalation: z.literal(false),
                  readOnlyRootFilesystem: z.literal(true),
                  capabilities: z.strictObject({ drop: z.array(z.string()) }),
                }),
                volumeMounts: z.array(
                  z.strictObject({
                    name: z.string(),
                    mountPath: z.string(),
                    readOnly: z.boolean().optional(),
                  }),
                ),
              }),
            ]),
            volumes: z.array(z.looseObject({ name: z.string() })),
          }),
        }),
      }),
    }),
  }),
});

it('the CronJob has the shape that Kubernetes expects, and mounts what it declares', async () => {
  const documents = parseAllDocuments(await read('cronjob.yaml'));
  expect(documents.flatMap((one) => ('errors' in one ? one.errors : []))).toEqual([]);
  const [claim, job] = documents.map((one) => ('toJS' in one ? one.toJS() : null));
  expect(claim).toMatchObject({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
  const { spec } = cronJob.parse(job).spec.jobTemplate.spec.template;
  const mounted = spec.containers[0].volumeMounts.map(({ name }) => name);
  expect(mounted.toSorted()).toEqual(spec.volumes.map(({ name }) => name).toSorted());
});

it('alarms ask for metrics that there are', async () => {
  const metrics = createMetrics();
  const moment = new Date('2026-11-25T12:00:00Z');
  metrics.ran({
    run: 'run-1',
    outcome: 'done',
    started: moment,
    ended: moment,
    records: {},
    calls: null,
    limit: { used: 1, limit: 2 },
    failure: null,
  });
  metrics.saw({
    held: [{ reason: 'no-person', since: moment }],
    watermarks: [{ source: 'ets', moment }],
  });
  const text = metrics.text(moment, moment);
  const asked = (await read('alerts.yaml')).match(/toefl_sync_\w+/g) ?? [];
  expect(asked.length).toBeGreaterThan(4);
  for (const name of asked) expect(text).toContain(`# TYPE ${name} `);
  // And the page names each metric that there is.
  const page = await readFile(new URL('../operate.md', UNITS), 'utf8');
  for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) expect(page).toContain(`\`${name}\``);
});

it('the task for Windows is well-formed XML', async () => {
  const text = (await read('toefl-sync-task.xml')).replace(/<\?xml[^>]*\?>|<!--[\s\S]*?-->/g, '');
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of text.matchAll(/<(\/?)(\w+)([^<>]*)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  expect(open).toEqual([]);
  expect(text.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|gt;|lt;)/);
});

it('the image copies only what there is, and does not run as root', async () => {
  const lines = (await read('Dockerfile')).split('\n');
  const copied = lines.flatMap(
    (line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [],
  );
  for (const name of copied) expect(existsSync(new URL(`../../${name}`, UNITS))).toBe(true);
  expect(lines).toContain('USER 1000:1000');
});
