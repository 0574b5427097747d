/** What can be wrong with a feed as a whole, in one class. Thrown by the splitter, read by `ets.ts`. */
import { Problem } from '../problem.ts';

/** The kinds of fault, so that a source can decide what to advise and whether to ask again. */
export type FeedFault =
  | 'empty'
  | 'not-json'
  | 'markup'
  | 'encoding'
  | 'no-data'
  | 'data-not-a-list'
  | 'truncated'
  | 'malformed'
  | 'trailing'
  | 'too-large'
  | 'too-deep';

/** A feed that cannot be read to its end. Says what was found where; never quotes the feed. */
export class FeedProblem extends Problem {
  readonly fault: FeedFault;

  constructor(fault: FeedFault, message: string, hint: string = HINTS[fault]) {
    super('source', message, { hint });
    this.fault = fault;
  }
}

const HINTS: Readonly<Record<FeedFault, string>> = {
  empty:
    'A feed without scores is written {"data":[]}. Check that whatever wrote it had finished, and fetch it again.',
  'not-json':
    'The connector reads ETS\'s JSON: {"data":[…]}, a list of records, or one record a line. When exporting or fetching, choose JSON (format=json).',
  markup:
    'An HTML or XML page is mostly a login or error page of a proxy or portal that stands in between. Open it in a browser to see what it says.',
  encoding: 'Save the feed as UTF-8 and try again.',
  'no-data':
    'ETS puts the records into a list named data: {"data":[…]}. Open the file: it may hold an error message instead of scores.',
  'data-not-a-list':
    'ETS puts the records into a list: {"data":[…]}. Open the file: it may hold an error message instead of scores.',
  truncated:
    'The transfer or the copy was cut off. Fetch it again; nothing of an incomplete feed is used.',
  malformed: 'The feed was damaged or edited by hand. Fetch it again, or correct it at that place.',
  trailing: 'If several answers were joined into one file, keep each in a file of its own.',
  'too-large': 'A score record has about 2,000 bytes. Check that this is a TOEFL feed.',
  'too-deep': 'A score record is four levels deep. Check that this is a TOEFL feed.',
};
