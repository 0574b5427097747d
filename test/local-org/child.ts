/** Opens a local org that keeps its data in the named file, says where it listens, and waits to be killed. */

import { startLocalOrg } from '../../src/local-org/local-org.ts';

const [, , file = ''] = process.argv;
const org = await startLocalOrg({ file, accessToken: 'token' });
process.stdout.write(org.url);
