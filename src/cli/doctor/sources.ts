/** Whether the sources can be reached and take the key. Part of `doctor`. */
import type { Config } from '../../config/schema.ts';
import { type Resolved, resolveSecrets } from '../../config/secrets.ts';
import { etsSource } from '../../source/ets.ts';
import { fileSource } from '../../source/file.ts';
import type { Source } from '../../source/source.ts';
import type { Context } from '../context.ts';
import { type Check, checking, ok, warn } from './check.ts';

export async function checkSources({ source }: Config, context: Context): Promise<Check[]> {
  const checks: Check[] = [];
  for (const one of source) checks.push(...(await checkSource(one, context)));
  return checks;
}

type Configured = Config['source'][number];

function checkSource(configured: Configured, context: Context): Promise<Check[]> {
  const name = `Source ${configured.name}`;
  return checking(name, async () => {
    if (configured.kind === 'file' && configured.path.includes('-')) {
      return [ok(name, 'standard input, which is read by a run only')];
    }
    const { env } = context.process;
    const warnings: Check[] = [];
    const resolved = await resolveSecrets(configured, {
      env,
      path: 'source',
      warn: (sentence) => warnings.push(warn(name, sentence, null)),
    });
    const found = await firstRecord(sourceOf(resolved, context), context);
    return [...warnings, ok(name, found)];
  });
}

/** Asks once, and not for long: whoever looks on can ask again. */
function sourceOf(source: Resolved<Configured>, { cwd }: Context): Source {
  if (source.kind === 'file') return fileSource({ name: source.name, paths: source.path, cwd });
  const { name, baseUrl, path, authCode } = source;
  return etsSource({ name, baseUrl, path, authCode, timeoutMs: 30_000, retries: 0 });
}

const DAY = 86_400_000;

/** One record of the last day is enough to see that all is right. */
async function firstRecord(source: Source, { now, signal }: Context): Promise<string> {
  const to = now();
  const window = source.windowed ? { from: new Date(to.getTime() - DAY), to } : null;
  for await (const _ of source.pull({ window, signal })) return 'answers, with scores';
  return source.windowed ? 'answers; nothing was reported since yesterday' : 'is empty';
}
