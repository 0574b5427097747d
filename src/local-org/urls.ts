/**
 * URLs under `/services/data/` taken apart; called by the server for requests and by composites for
 * subrequests.
 */

import { notFound, RequestError } from './errors.ts';

export interface ApiUrl {
  readonly version: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Subrequest URLs may carry blanks and quotes as they are, so this is no WHATWG URL.
 *
 * @throws RequestError 404 for a path elsewhere, 400 for a broken escape
 */
export function parseApiUrl(url: string): ApiUrl {
  const [path = '', ...query] = url.split('?');
  const [root, services, data, version, ...rest] = path.split('/');
  if (root !== '' || services !== 'services' || data !== 'data' || version === undefined) {
    throw notFound();
  }
  if (rest.at(-1) === '') rest.pop();
  return {
    version,
    path: rest.map(decode),
    query: new URLSearchParams(query.join('?')),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestError(400, 'MALFORMED_URL', `The URL contains a broken escape: ${segment}`);
  }
}
