/** Whether Salesforce lets us in, has calls left, and fits the mapping. Part of `doctor`. */
import type { Config } from '../../config/schema.ts';
import { objectsOf } from '../../mapping/compile.ts';
import { Problem } from '../../problem.ts';
import type { Salesforce } from '../../salesforce/salesforce.ts';
import { renderFindings } from '../../text/finding.ts';
import type { Context } from '../context.ts';
import { compileAgainst, openMapping } from '../mapping.ts';
import { connectTo } from '../target.ts';
import { type Check, checking, failed, ok, skipped, warn } from './check.ts';

export async function checkOrg(config: Config, context: Context): Promise<Check[]> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const clock = await checkClock(config, context);
    const { org, checks } = await signIn(config, context, (closer) => closers.push(closer));
    return [...clock, ...checks, ...(await checkMapping(config, org)), ...checkUse(org)];
  } finally {
    for (const closer of closers) await closer();
  }
}

async function signIn(
  config: Config,
  context: Context,
  defer: (closer: () => Promise<void>) => void,
): Promise<{ readonly org: Salesforce | null; readonly checks: readonly Check[] }> {
  const name = 'Salesforce';
  try {
    const org = await connectTo(config, context, 'doctor', defer);
    // A token that was given is believed until it is used.
    const { length } = await org.objectNames();
    const found = `signed in to ${org.orgId} at ${org.instanceUrl}, which shows ${length} objects`;
    return { org, checks: [ok(name, found)] };
  } catch (error) {
    return { org: null, checks: [failed(name, error)] };
  }
}

/** Signing in fails when the clocks of both sides differ by minutes. */
const SKEW_WARN_MS = 30_000;
const SKEW_FAIL_MS = 150_000;

/** By the Date header of a page that needs no session. */
async function checkClock({ salesforce: { auth } }: Config, context: Context): Promise<Check[]> {
  const url = 'loginUrl' in auth ? auth.loginUrl : 'instanceUrl' in auth ? auth.instanceUrl : null;
  if (url === null) return [];
  const theirs = await dateAt(url, context.signal);
  // Whether it can be reached is what signing in shows.
  if (theirs === null) return [skipped('Clock', `${url} does not tell the time`)];
  const skew = Math.abs(context.now().getTime() - theirs.getTime());
  const found = `differs from Salesforce’s by ${Math.round(skew / 1000)} s`;
  if (skew < SKEW_WARN_MS) return [ok('Clock', found)];
  const todo = 'Let this machine set its clock by a time server (`timedatectl set-ntp true`).';
  if (skew < SKEW_FAIL_MS) return [warn('Clock', found, todo)];
  return [failed('Clock', new Problem('salesforce', found, { hint: todo }))];
}

async function dateAt(url: string, signal: AbortSignal): Promise<Date | null> {
  try {
    const answer = await fetch(`${url}/services/data/`, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    });
    await answer.body?.cancel();
    const date = Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(date) ? null : new Date(date);
  } catch {
    return null;
  }
}

function checkMapping(
  { mapping: file, constants }: Config,
  org: Salesforce | null,
): Promise<Check[]> {
  return checking('Mapping', async () => {
    const { source, loaded } = await openMapping(file);
    if (loaded.kind === 'broken') return [wrong(renderFindings(loaded.findings, source, WIDTH))];
    const { mapping } = loaded;
    const objects = objectsOf(mapping);
    if (org === null) return [skipped('Mapping', 'is well-formed; whether it fits is unknown')];
    const compilation = await compileAgainst(mapping, org, constants);
    if (compilation.kind === 'wrong') {
      return [wrong(renderFindings(compilation.findings, mapping, WIDTH))];
    }
    const { length } = compilation.warnings;
    const found = `${file} fits ${objects.join(', ')}`;
    if (length === 0) return [ok('Mapping', found)];
    const remarks = length === 1 ? '1 warning' : `${length} warnings`;
    return [warn('Mapping', `${found}, with ${remarks}`, '`toefl-sync mapping check` shows them.')];
  });
}

const WIDTH = 80;

function wrong(details: readonly string[]): Check {
  const hint = '`toefl-sync mapping check` shows the same, and how to mend it.';
  return failed('Mapping', new Problem('mapping', 'It has errors.', { details, hint }));
}

/** Told with every answer, so it costs no call. */
function checkUse(org: Salesforce | null): Check[] {
  if (org === null) return [];
  const { usage, apiVersion } = org;
  const version = ok('API version', apiVersion);
  if (usage === null) return [version, skipped('API calls', 'Salesforce does not say')];
  const { used, limit } = usage;
  const found = `${limit - used} of ${limit} are left today`;
  const few = used > limit * 0.8;
  const todo = 'Other programs use them too: Setup → System Overview shows which.';
  return [version, few ? warn('API calls', found, todo) : ok('API calls', found)];
}
