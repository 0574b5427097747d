/** The request to ETS's REST service: address and query. Called by `ets.ts`. */
import { Problem } from '../problem.ts';
import type { Window } from './source.ts';

export interface EtsService {
  /** `https://toeflaccess-api.ets.org`; http only for a server on this machine. */
  readonly baseUrl: string;
  /** `/scores`; the sandbox has `/scores/sample-data`. */
  readonly path: string;
  /** The only documented value is `TOEFL`. */
  readonly type: string;
  /** The only documented value is `scorelinkbyreportdate`. */
  readonly reportBy: string;
}

/**
 * The service's address without a query. Throws a `Problem` of kind `configuration` for one that the
 * authcode must not be sent to.
 */
export function serviceUrl({ baseUrl, path }: EtsService): URL {
  const url = URL.parse(`${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
  if (url === null) {
    throw new Problem('configuration', 'The address of ETS (baseUrl and path) is not a URL.', {
      hint: 'It is https://toeflaccess-api.ets.org with the path /scores.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Problem('configuration', 'The address of ETS has a user name or password in it.', {
      hint: 'Take it out: the authcode is sent in a header, and nothing else is needed.',
    });
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Problem(
      'configuration',
      `The address of ETS (${url.origin}) does not begin with https:.`,
      {
        hint: 'The authcode is a password, so it is only sent encrypted. Use https://.',
      },
    );
  }
  url.search = '';
  url.hash = '';
  return url;
}

/**
 * The address of one window. ETS wants `YYYY-MM-DDTHH:mm:ss` in UTC without an offset, and the end after
 * the start (ETS article "Troubleshooting integration errors"). Parts of a second widen the window.
 */
export function windowUrl(service: URL, { type, reportBy }: EtsService, window: Window): URL {
  const from = Math.floor(window.from.getTime() / 1000);
  const to = Math.ceil(window.to.getTime() / 1000);
  if (!(from < to)) {
    throw new Problem('source', 'The window of time to pull ends before it begins.', {
      hint: 'The end must be later than the start. Check the dates given, and the clock of this machine.',
    });
  }
  const url = new URL(service);
  const query = {
    startdate: stamp(from),
    enddate: stamp(to),
    type,
    reportby: reportBy,
    format: 'json',
  };
  // The colons stay as they are, as in ETS's own examples.
  url.search = Object.entries(query)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%3A', ':')}`)
    .join('&');
  return url;
}

function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
