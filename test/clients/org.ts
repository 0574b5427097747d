/**
 * A local org in a process of its own, as the clients meet a real one: nothing is shared with them but
 * the network. Started by stage.ts with the public key of the app as its only argument; says where it
 * is as one line of JSON, and ends with its standard input.
 */
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { CLIENT_ID, CLIENT_SECRET, CONTROL_TOKEN, REFRESH_TOKEN } from './app.ts';

const [, , publicKey = ''] = process.argv;
const org = await startLocalOrg({
  clients: [
    {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      publicKey,
      refreshTokens: [REFRESH_TOKEN],
    },
  ],
  control: { token: CONTROL_TOKEN },
  // The CLI looks again after five seconds, so one look without an end is enough.
  bulk: { looks: 1 },
});
const { url, orgId, accessToken } = org;
process.stdout.write(`${JSON.stringify({ url, orgId, accessToken })}\n`);
process.stdin.resume().once('end', () => void org.close());
