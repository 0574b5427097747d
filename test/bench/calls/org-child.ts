/**
 * The org in a process of its own, so that its work is not the client's: `org.ts` starts it with what
 * is in it, and asks it what came.
 */
import { knownPeople } from '../../../src/local-org/feed/feed.ts';
import { parseDescribe, startLocalOrg } from '../../../src/local-org/local-org.ts';
import type { Question, Stocked, Traffic } from './org.ts';
import { openWire } from './wire.ts';

const { people, objects }: Stocked = JSON.parse(process.argv[2] ?? '');
const org = await startLocalOrg({
  dailyLimit: 10_000_000,
  ...(objects === null ? {} : { schema: objects.map(parseDescribe) }),
});
org.insert(
  'Contact',
  knownPeople(people).map((person) => ({ ...person })),
);
const wire = await openWire(Number(new URL(org.url).port));
let before = { calls: 0, up: 0, down: 0 };

process.on('message', ({ latencyMs }: Question) => {
  const now = { calls: org.calls, ...wire.sent };
  const traffic: Traffic = {
    calls: now.calls - before.calls,
    up: now.up - before.up,
    down: now.down - before.down,
  };
  before = now;
  wire.latencyMs = latencyMs;
  process.send?.(traffic);
});
process.send?.({ url: `http://127.0.0.1:${wire.port}`, accessToken: org.accessToken });
process.on('disconnect', () => process.exit());
