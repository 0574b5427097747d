/**
 * Seals personal data for the disk with a key that the configuration names (AES-256-GCM), and opens
 * it again. What was written before there was a key stays readable. Used by `sqlite.ts`.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Problem } from '../problem.ts';

export interface Vault {
  sealText(text: string): string;
  /** @throws Problem (state) when it was sealed with another key, or changed */
  openText(text: string): string;
  seal(bytes: Uint8Array): Uint8Array;
  /** @throws Problem (state) when it was sealed with another key, or changed */
  open(bytes: Uint8Array): Uint8Array;
}

/** Shorter ones can be guessed. */
const SHORTEST_KEY = 32;

/**
 * @param key any text of at least 32 characters that nobody can guess; null seals nothing
 * @param file what messages call the state
 * @throws Problem (configuration) when the key is too short
 */
export function openVault(key: string | null, file: string): Vault {
  const own = key === null ? null : keyOf(key);
  const seal = (bytes: Uint8Array) => (own === null ? bytes : sealed(bytes, own));
  const open = (bytes: Uint8Array) => (isSealed(bytes) ? opened(bytes, own, file) : bytes);
  return {
    seal,
    open,
    sealText: (text) =>
      own === null ? text : TEXT_MARK + Buffer.from(seal(Buffer.from(text))).toString('base64'),
    openText: (text) =>
      isSealedText(text)
        ? Buffer.from(open(Buffer.from(text.slice(TEXT_MARK.length), 'base64'))).toString()
        : text,
  };
}

interface Key {
  readonly secret: Buffer;
  /** Tells which key a value needs, and nothing of the key. */
  readonly id: Buffer;
}

/** No JSON text begins so. */
const TEXT_MARK = 'sealed:';
/** No packed value begins so: zstd has a mark of its own. "TSE", version 1. */
const MARK = Buffer.from([0x54, 0x53, 0x45, 0x01]);
const ID_LENGTH = 4;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const NONCE_AT = MARK.length + ID_LENGTH;
const TAG_AT = NONCE_AT + NONCE_LENGTH;
const BODY_AT = TAG_AT + TAG_LENGTH;

export function isSealed(bytes: Uint8Array): boolean {
  return bytes.length >= BODY_AT && MARK.equals(bytes.subarray(0, MARK.length));
}

export function isSealedText(text: string): boolean {
  return text.startsWith(TEXT_MARK);
}

function keyOf(text: string): Key {
  if (text.length < SHORTEST_KEY) {
    throw new Problem('configuration', '`stateKey` is too short to be safe.', {
      hint: `Take at least ${SHORTEST_KEY} random characters, such as \`openssl rand -base64 32\` prints.`,
    });
  }
  const derive = (what: string, length: number) =>
    Buffer.from(hkdfSync('sha256', text, '', `toefl-sync state ${what}`, length));
  return { secret: derive('key', 32), id: derive('id', ID_LENGTH) };
}

/** Mark, key id, nonce, tag, body. The mark and the id are protected as well. */
function sealed(bytes: Uint8Array, { secret, id }: Key): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  cipher.setAAD(Buffer.concat([MARK, id]));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([MARK, id, nonce, cipher.getAuthTag(), body]);
}

function opened(bytes: Uint8Array, own: Key | null, file: string): Uint8Array {
  const id = Buffer.from(bytes.subarray(MARK.length, NONCE_AT));
  if (own === null || !own.id.equals(id)) throw wrongKey(id, own, file);
  const decipher = createDecipheriv('aes-256-gcm', own.secret, bytes.subarray(NONCE_AT, TAG_AT));
  decipher.setAAD(bytes.subarray(0, NONCE_AT));
  decipher.setAuthTag(bytes.subarray(TAG_AT, BODY_AT));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(BODY_AT)), decipher.final()]);
  } catch (cause) {
    throw new Problem('state', `Sealed personal data in the state ${file} was changed.`, {
      hint: 'Restore a backup of the state.',
      cause,
    });
  }
}

function wrongKey(id: Buffer, own: Key | null, file: string): Problem {
  const needed = id.toString('hex');
  const have =
    own === null
      ? 'and the configuration names none with `stateKey`'
      : `but \`stateKey\` is the key ${own.id.toString('hex')}`;
  return new Problem(
    'state',
    `Personal data in the state ${file} is sealed with the key ${needed}, ${have}.`,
    {
      hint: 'Give it the key that it was sealed with. If that is lost, what it seals is: move the file away, and the next run starts afresh.',
    },
  );
}
