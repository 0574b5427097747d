/** Which version of Salesforce's API is spoken. Called by `connect.ts`. */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { failureOfAnswer } from './failure.ts';
import type { Send } from './transport.ts';

/** Winter '27, the newest whose answers the connector knows. */
const NEWEST_KNOWN = 68;
/** The first with POST /composite/graph, which new people are written by. */
const OLDEST_USABLE = 50;

const listSchema = z.array(z.looseObject({ version: z.string() }));

/**
 * The configured version.
 * @throws Problem (configuration) when the connector cannot work with it
 */
export function checkVersion(version: string): string {
  const number = numberOf(version);
  if (number === null || number < OLDEST_USABLE) {
    throw new Problem('configuration', `salesforce.apiVersion "${version}" cannot be used.`, {
      hint: `Name one from ${OLDEST_USABLE}.0 to ${NEWEST_KNOWN}.0, or leave it out.`,
    });
  }
  return `${number}.0`;
}

/**
 * The newest version that the org and the connector know. Needs no session and no API call.
 * @throws Problem (salesforce), SalesforceFailure when trying again may help
 */
export async function newestVersion(send: Send, instanceUrl: string): Promise<string> {
  const answer = await send({
    method: 'GET',
    url: `${instanceUrl}/services/data/`,
    headers: { Accept: 'application/json' },
  });
  const body = parse(answer.body);
  const failure = failureOfAnswer({
    status: answer.statusCode,
    headers: new Map(Object.entries(answer.headers)),
    body,
  });
  if (failure !== null) throw failure;
  const numbers = (listSchema.safeParse(body).data ?? [])
    .map(({ version }) => numberOf(version))
    .filter((number) => number !== null && number >= OLDEST_USABLE && number <= NEWEST_KNOWN);
  const newest = Math.max(...numbers.map(Number));
  if (Number.isFinite(newest)) return `${newest}.0`;
  throw new Problem(
    'salesforce',
    `${instanceUrl} offers no API version that the connector knows.`,
    {
      hint: 'Look at the instance URL or My Domain URL of the configuration.',
    },
  );
}

function numberOf(version: string): number | null {
  const found = /^v?(\d{2,3})(\.0)?$/.exec(version.trim());
  return found?.[1] === undefined ? null : Number(found[1]);
}

/** A page instead of JSON stays text, which no list is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
