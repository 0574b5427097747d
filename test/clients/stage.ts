/** What a trial stands on: an org of its own process, a key, a folder that goes away; for run.ts. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CONTROL_TOKEN } from './app.ts';

export interface Stage {
  readonly url: string;
  readonly orgId: string;
  readonly accessToken: string;
  /** PEM of the app's private key, and the file that holds it. */
  readonly privateKey: string;
  readonly keyFile: string;
  /** A folder for the clients' homes and files. */
  readonly folder: string;
  /** All sessions given out so far end. */
  endSessions(): Promise<void>;
  close(): Promise<void>;
}

const place = z.object({ url: z.url(), orgId: z.string(), accessToken: z.string() });

export async function openStage(): Promise<Stage> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'toefl-clients-'));
  const keyFile = join(folder, 'server.key');
  await writeFile(keyFile, keys.privateKey, { mode: 0o600 });
  const script = fileURLToPath(new URL('./org.ts', import.meta.url));
  const child = spawn(process.execPath, [script, keys.publicKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const said = place.parse(JSON.parse(String(line)));
  return {
    ...said,
    privateKey: keys.privateKey,
    keyFile,
    folder,
    async endSessions() {
      const headers = { Authorization: `Bearer ${CONTROL_TOKEN}` };
      await fetch(`${said.url}/__control/expire-sessions`, { method: 'POST', headers });
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
