/** The local org and ETS's stand-in as a process of their own, so that what they keep is not counted. Forked by `soak.ts`. */
import { startLocalEts } from '../../src/local-org/ets/server.ts';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { startLocalOrg } from '../../src/local-org/local-org.ts';

const records = [...generateFeed({ seed: 8, count: 20 })];
const org = await startLocalOrg();
const ets = await startLocalEts({ records: () => records });
const { accessToken } = org;
process.send?.({ orgUrl: org.url, accessToken, etsUrl: ets.url, authCode: ets.authCode });
