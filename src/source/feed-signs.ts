/** What the first bytes of a feed tell: its encoding, or what it is instead of JSON. For the splitter. */
import { FeedProblem } from './feed-problem.ts';

interface Sign {
  readonly bytes: readonly number[];
  readonly fault: 'encoding' | 'not-json' | 'markup';
  /** Follows the name of the feed. */
  readonly says: string;
  readonly hint?: string;
}

/** Signatures of what is found where JSON should be; the first that fits counts. */
const SIGNS: readonly Sign[] = [
  {
    bytes: [0xff, 0xfe],
    fault: 'encoding',
    says: 'is written in UTF-16, not UTF-8',
  },
  {
    bytes: [0xfe, 0xff],
    fault: 'encoding',
    says: 'is written in UTF-16, not UTF-8',
  },
  {
    bytes: [0x1f, 0x8b],
    fault: 'not-json',
    says: 'is gzip inside, after unpacking it once',
    hint: 'Unpack it with gunzip until it is JSON.',
  },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    fault: 'not-json',
    says: 'is a ZIP archive (or an Excel file), not JSON',
    hint: 'Unpack it and name the JSON file inside.',
  },
  {
    bytes: [0x2d, 0x2d, 0x2d, 0x2d, 0x2d],
    fault: 'not-json',
    says: 'is an encrypted or armoured message, not JSON',
    hint: "Decrypt it first; ETS's PGP deliveries hold fixed-length ScoreLink text, which the connector does not read.",
  },
  { bytes: [0x3c], fault: 'markup', says: 'is HTML or XML, not JSON' },
];

const BOM = [0xef, 0xbb, 0xbf];
const LONGEST_SIGN = 5;

/** How many first bytes `checkBeginning` wants to see, if the feed has them. */
export const BEGINNING = LONGEST_SIGN;

/** How many bytes of a byte order mark to skip; throws when the feed is in no encoding it reads. */
export function checkBeginning(bytes: Uint8Array, where: string): number {
  const sign = SIGNS.find((known) => startsWith(bytes, known.bytes));
  if (sign !== undefined) throw problemOf(sign, where);
  if (bytes.includes(0)) {
    throw new FeedProblem('encoding', `${where} is UTF-16 or not text at all: it has zero bytes.`);
  }
  return startsWith(bytes, BOM) ? BOM.length : 0;
}

/** Throws when no JSON value can begin with these bytes. */
export function checkFirstByte(byte: number, where: string): void {
  const sign = SIGNS.find((known) => known.bytes.length === 1 && known.bytes[0] === byte);
  if (sign !== undefined) throw problemOf(sign, where);
  if (BEGINS_VALUE.has(byte)) return;
  throw new FeedProblem('not-json', `${where} is not JSON: it begins with neither { nor [.`);
}

/** `{ [ " - t f n` and the digits. */
const BEGINS_VALUE = new Set([...'{["-tfn0123456789'].map((char) => char.charCodeAt(0)));

function startsWith(bytes: Uint8Array, sign: readonly number[]): boolean {
  return sign.every((byte, i) => bytes[i] === byte);
}

function problemOf(sign: Sign, where: string): FeedProblem {
  return new FeedProblem(sign.fault, `${where} ${sign.says}.`, sign.hint);
}
