import { startLocalEts } from '../src/local-org/ets/server.ts';
import { generateFeed } from '../src/local-org/feed/feed.ts';
const ets = await startLocalEts({ port: 9801, records: () => generateFeed({ seed: 7, count: 50 }), windowBy: 'reportDate' });
console.log(ets.url, ets.authCode);
