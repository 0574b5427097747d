/** What ETS's answers mean and what a person has to do about each. Called by the ETS source. */
import { Problem } from '../problem.ts';
import { FeedProblem } from './feed-problem.ts';

/** A request to ETS that failed. */
export class EtsProblem extends Problem {
  /** Whether asking again may help. */
  readonly transient: boolean;
  /** How long ETS asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** Whether a shorter window may be answered where this one was not. */
  readonly tooLong: boolean;

  constructor(
    message: string,
    hint: string,
    retry: { transient: boolean; afterMs?: number | null; tooLong?: boolean },
  ) {
    super('source', message, { hint });
    this.transient = retry.transient;
    this.retryAfterMs = retry.afterMs ?? null;
    this.tooLong = retry.tooLong ?? false;
  }
}

const NEW_KEY =
  'To make a new key: TOEFL Access → Integrations → View Integration → generate. Note that a new TOEFL key also replaces the key of the GRE feed, which fails until it is given the new one.';

const LOGS = 'TOEFL Access → Institution Settings → Integration Logs';

interface Meaning {
  readonly says: string;
  readonly hint: string;
}

/**
 * The documented texts of a 400 (ETS article "Troubleshooting integration errors"), lower case; the
 * first that the body contains counts.
 */
const BAD_REQUESTS: readonly (Meaning & { readonly text: string })[] = [
  {
    text: 'invalid credentials format',
    says: 'ETS refused the authcode (400): it is malformed',
    hint: `Copy the key again, whole and without spaces or quotes, from TOEFL Access → Integrations → View Integration. ${NEW_KEY}`,
  },
  ...['startdate', 'enddate', 'type/program', 'reportby'].map((parameter) => ({
    text: `${parameter} is required`,
    says: `ETS says that ${parameter} is missing from the request (400), which the connector sent`,
    hint: 'Something between here and ETS drops the query of the address: check the proxy, and baseUrl and path in the configuration.',
  })),
];

/** What each HTTP status means. Only 400, 401, 403 and 500 are documented, the last two as codes alone. */
const STATUSES: Readonly<Record<number, Meaning>> = {
  400: {
    says: 'ETS did not accept the request (400)',
    hint: `Look it up in ${LOGS}; it shows the parameters that arrived. If the window is long, try a shorter one.`,
  },
  401: {
    says: 'ETS did not accept the authcode (401)',
    hint: `ETS knows four causes: the header did not arrive (a proxy may drop it), the key is wrong or has expired, the account is inactive, or authentication failed at ETS. Compare the key with the one in TOEFL Access → Integrations → View Integration first. ${NEW_KEY}`,
  },
  403: {
    says: 'ETS forbids this request (403)',
    hint: `Check in TOEFL Access → Integrations that the integration is active, and in ${LOGS} whether the request arrived. If it did not, a proxy or firewall answered: ask the network team. Otherwise ask ETS.`,
  },
  404: {
    says: 'There is no such address at ETS (404)',
    hint: 'Check baseUrl and path: https://toeflaccess-api.ets.org has /scores, https://toeflaccess-tst-api.ets.org has /scores/sample-data.',
  },
  429: {
    says: 'ETS wants fewer requests (429)',
    hint: 'Run less often, and see whether another system uses the same key.',
  },
};

const UNKNOWN: Meaning = {
  says: 'ETS answered with a status that is not documented',
  hint: `Look the request up in ${LOGS}. If it is not there, a proxy or firewall answered.`,
};

const SERVER_FAULT: Meaning = {
  says: 'ETS has a fault of its own',
  hint: `Nothing is lost: the next run asks for the same window again. If it goes on, look the request up in ${LOGS} and ask ETS.`,
};

/** Timeouts, "too early", throttling and faults of the server pass by themselves. */
const TRANSIENT = new Set([408, 425, 429]);
/** The answer was too much for the server, or for something before it. */
const TOO_LONG = new Set([408, 413, 504]);

/** An answer other than 2xx. */
export interface Refusal {
  /** Looked into for the documented texts, and never shown: it may hold anything of anybody. */
  readonly body: {
    readonly text: string;
    /** The header `Content-Type`; may be blank. */
    readonly type: string;
    readonly bytes: number;
    /** Whether there are no more. */
    readonly whole: boolean;
  };
  /** What is odd about the authcode; may be blank. */
  readonly keyNote: string;
  /** How long ETS asks to wait. */
  readonly afterMs: number | null;
}

export function statusProblem(status: number, { body, keyNote, afterMs }: Refusal): EtsProblem {
  const server = status >= 500;
  const text = body.text.toLowerCase();
  const documented =
    status === 400 ? BAD_REQUESTS.find((known) => text.includes(known.text)) : undefined;
  const meaning = documented ?? STATUSES[status] ?? (server ? SERVER_FAULT : UNKNOWN);
  const code = meaning.says.includes(`(${status})`) ? '' : ` (${status})`;
  const about = documented === undefined ? ` ${described(body)}` : '';
  const note = meaning.hint.includes(NEW_KEY) ? keyNote : '';
  return new EtsProblem(`${meaning.says}${code}.${about}`, `${note}${meaning.hint}`, {
    transient: server || TRANSIENT.has(status),
    afterMs,
    tooLong: TOO_LONG.has(status),
  });
}

/** What tells a service's answer from a proxy's page, of an answer that is not quoted. */
function described({ type, bytes, whole }: Refusal['body']): string {
  if (bytes === 0) return 'Its answer is empty.';
  const name = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = TYPES.get(name) ?? (name === '' ? 'of no named type' : 'of another type');
  return `Its answer (${kind}, ${whole ? '' : 'more than '}${bytes.toLocaleString('en')} bytes) is not shown.`;
}

/** Only known ones: a header can hold anything too. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['text/plain', 'plain text'],
  ['text/html', 'an HTML page'],
  ['application/json', 'JSON'],
  ['application/problem+json', 'JSON'],
  ['text/xml', 'XML'],
  ['application/xml', 'XML'],
]);

/** The network's codes (errno(3), undici) and what they mean. */
const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by a known authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by a known authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by a known authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by a known authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/**
 * The problem of a request that got no whole answer. Only the code is kept: messages and causes of
 * network errors may carry the request's headers.
 * @param begun whether some of the answer had come
 */
export function networkProblem(error: unknown, host: string, begun: boolean): EtsProblem {
  const code = networkCode(error);
  const why = NETWORK[code] ?? 'the connection failed';
  const certificate = why.includes('certificate');
  return new EtsProblem(
    `${host} could not be asked for scores: ${why} (${code}).`,
    certificate
      ? 'A proxy that reads encrypted traffic is a common cause: give Node its authority by NODE_EXTRA_CA_CERTS. Never switch the check off: the authcode would be readable.'
      : 'Check baseUrl, and the network, firewall and proxy of this machine. Nothing is lost: the next run asks for the same window again.',
    { transient: !certificate, tooLong: begun },
  );
}

function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z0-9_]+$/.test(at.code)) return at.code;
  }
  return 'no code';
}

const NO_ANSWER = `ETS does not document what it answers when a window has no scores, so only {"data":[]} is taken for that; all else might hide a failure. Compare with ${LOGS}: the row of this request shows how many applicants were returned. If it shows an error, follow it; if it shows success and 0, please report it, so that the connector learns it.`;

/** What to advise about an answer with status 200 that is no feed. Other faults keep their own hint. */
const ANSWER_HINTS: Partial<Record<FeedProblem['fault'], string>> = {
  empty: NO_ANSWER,
  'no-data': NO_ANSWER,
  'data-not-a-list': NO_ANSWER,
  markup:
    'This is a page for people: a proxy, a login or a maintenance page stands between here and ETS. Check baseUrl and path, and open the address in a browser on this machine.',
  'not-json':
    'The connector asks for format=json. If ScoreLink text came all the same, the integration may be set up for Slate: JSON is for custom integrations.',
  truncated: 'Nothing of an incomplete answer is used. If it goes on, try a shorter window.',
  malformed: `Look the request up in ${LOGS} and report it to ETS. Nothing is lost: the next run asks for the same window again.`,
};

/** The same fault of an answer, with the advice that fits ETS's service. */
export function answerProblem(problem: FeedProblem): FeedProblem {
  const hint = ANSWER_HINTS[problem.fault] ?? problem.hint;
  return hint === null ? problem : new FeedProblem(problem.fault, problem.message, hint);
}
