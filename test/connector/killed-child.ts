/**
 * A run that is killed when the org has answered a request, as by `kill -9`:
 * `killed-child.ts ORG TOKEN FEED STATE PLACE TIMES BULK`. PLACE is a regular expression for the
 * method, the path and the body of the request, which has to come so many times; BULK is `bulk` or
 * `never`.
 */
import { fileSource } from '../../src/source/file.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { oneRun, openTarget } from '../support/one-run.ts';
import { dieNow } from '../support/statements.ts';

const [, , url = '', accessToken = '', feed = '', file = ''] = process.argv;
const [place = '', times = '', bulk = ''] = process.argv.slice(6);
const at = '2026-11-25T12:00:00.000Z';
const { fetch } = globalThis;
let count = 0;

globalThis.fetch = async (...request) => {
  const [address, { method = 'GET', body } = {}] = request;
  const answer = await fetch(...request);
  const shown = `${method} ${String(address)} ${typeof body === 'string' ? body : ''}`;
  if (new RegExp(place).test(shown)) count += 1;
  if (count === Number(times)) dieNow();
  return answer;
};

const state = await openSqliteStore(file);
await state.lock({ pid: process.pid, host: 'here', at });
await oneRun(await openTarget({ url, accessToken }), [fileSource({ paths: [feed] })], state, {
  now: () => new Date(at),
  runId: 'dead',
  bulk: bulk === 'bulk' ? { threshold: 1, fewRows: 0 } : 'never',
});
await state.close();
