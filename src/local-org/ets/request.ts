/** Checks a request as ETS's service does, as far as that is known. Called by `server.ts`. */

/** What was asked for, if it was asked rightly. */
export type EtsRequest =
  | { readonly kind: 'scores'; readonly from: Date; readonly to: Date }
  | { readonly kind: 'sample-data' }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly text: string;
    };

interface Incoming {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authCode: string | undefined;
}

/**
 * Required parameters with the documented texts of their 400, in the order in which they are checked
 * (ETS article "Troubleshooting integration errors"; the order is a guess).
 */
const REQUIRED = [
  ['startdate', 'startdate is required'],
  ['enddate', 'enddate is required'],
  ['type', 'type/program is required'],
  ['reportby', 'reportby is required'],
] as const;

/** `YYYY-MM-DDTHH:mm:ss` in UTC, without an offset. */
const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * Says what a request asks for. The texts of 400 for absent parameters and a malformed authcode are
 * ETS's; all other texts are this stand-in's own, since ETS's are not known.
 */
export function readRequest(incoming: Incoming, authCode: string): EtsRequest {
  const { pathname, searchParams } = new URL(incoming.url, 'http://localhost');
  if (pathname !== '/scores' && pathname !== '/scores/sample-data') {
    return refused(404, 'Not Found');
  }
  if (incoming.method !== 'GET') return refused(405, 'Method Not Allowed');
  const credentials = checkCredentials(incoming.authCode, authCode);
  if (credentials !== null) return credentials;
  for (const [name, text] of REQUIRED) {
    if ((searchParams.get(name) ?? '') === '') return refused(400, text);
  }
  const get = (name: string) => searchParams.get(name) ?? '';
  if (get('type') !== 'TOEFL') return refused(400, 'type/program is not supported');
  if (get('reportby') !== 'scorelinkbyreportdate') return refused(400, 'reportby is not supported');
  const from = stampOf(get('startdate'));
  const to = stampOf(get('enddate'));
  if (from === null) return refused(400, 'startdate must be YYYY-MM-DDTHH:mm:ss');
  if (to === null) return refused(400, 'enddate must be YYYY-MM-DDTHH:mm:ss');
  if (to <= from) return refused(400, 'enddate must be after startdate');
  if (get('format').toLowerCase() !== 'json') {
    return refused(400, 'This stand-in has no ScoreLink text: ask for format=json');
  }
  return pathname === '/scores' ? { kind: 'scores', from, to } : { kind: 'sample-data' };
}

/** Absent or wrong is a 401, not even Base64 of `id:secret` a 400 (facts of the same article). */
function checkCredentials(given: string | undefined, expected: string): EtsRequest | null {
  if (given === undefined || given === '') return refused(401, 'authcode header is missing');
  if (!isAuthCode(given)) return refused(400, 'Invalid credentials format');
  return given === expected ? null : refused(401, 'Authentication failed');
}

function isAuthCode(code: string): boolean {
  return (
    /^[A-Za-z0-9+/]+={0,2}$/.test(code) && Buffer.from(code, 'base64').toString().includes(':')
  );
}

function stampOf(text: string): Date | null {
  const time = STAMP.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}

function refused(status: number, text: string): EtsRequest {
  return { kind: 'refused', status, text };
}
