/** The network between a client and the org: counts bytes both ways, and makes answers late. Used by `org-child.ts`. */
import { connect, createServer } from 'node:net';

export interface Wire {
  readonly port: number;
  /** Bytes so far, headers and all: to the org, and from it. */
  readonly sent: { up: number; down: number };
  /** How late each answer comes; may be changed at any time. */
  latencyMs: number;
  close(): void;
}

/** @param to the org's port on this machine */
export async function openWire(to: number): Promise<Wire> {
  const sent = { up: 0, down: 0 };
  const server = createServer((client) => {
    const org = connect(to, '127.0.0.1');
    client.on('data', (bytes) => {
      sent.up += bytes.length;
      org.write(bytes);
    });
    org.on('data', (bytes) => {
      sent.down += bytes.length;
      setTimeout(() => client.write(bytes), wire.latencyMs);
    });
    const end = () => {
      client.destroy();
      org.destroy();
    };
    for (const socket of [client, org]) socket.setNoDelay().on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const wire: Wire = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    sent,
    latencyMs: 0,
    close: () => server.close(),
  };
  return wire;
}
