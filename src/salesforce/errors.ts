/** What an error of Salesforce's means. Asked by everything that meets one, and for held records. */
import type { RowError } from '../plan/plan.ts';
import { TOKEN_RULES } from './auth/token-rules.ts';
import { type ErrorRule, OWN_ROW, RULES, type Treatment } from './error-table.ts';
import { NETWORK_RULES } from './network-rules.ts';

/** One of Salesforce's errors, whichever of its shapes it came in. */
export type ApiError = RowError;

const BY_CODE: ReadonlyMap<string, readonly ErrorRule[]> = Map.groupBy(
  [...RULES, ...NETWORK_RULES, ...TOKEN_RULES],
  ({ code }) => fold(code),
);

/** What the codes have in common that say only that another row of the transaction failed. */
const ROLLED_BACK: ReadonlySet<string> = new Set([
  'PROCESSING_HALTED',
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
]);

const SEVERITY: readonly Treatment[] = ['stop', 'refresh', 'hold', 'retry'];

/** The rule for one error. A code that nobody wrote down holds the row. */
export function ruleFor(error: ApiError, of: 'request' | 'row'): ErrorRule {
  const found = BY_CODE.get(fold(error.code))?.find(
    (entry) =>
      (entry.of === undefined || entry.of === of) &&
      (entry.says === undefined || entry.says.test(error.message)),
  );
  return found ?? held(error.code, `Salesforce refused it with ${error.code}`);
}

/** The rule of the severest of several errors, since one body may carry many. */
export function severest(errors: readonly ApiError[], of: 'request' | 'row'): ErrorRule {
  const rules = errors.map((error) => ruleFor(error, of));
  for (const treatment of SEVERITY) {
    const found = rules.find((entry) => entry.treatment === treatment);
    if (found !== undefined) return found;
  }
  return held('UNKNOWN', 'Salesforce refused it without a reason');
}

/** Whether an error says only that another row of the same transaction failed. */
export function isRolledBack(error: ApiError): boolean {
  return ROLLED_BACK.has(error.code);
}

/**
 * What may be shown where an answer has its code: one that the table knows, or of the form that all
 * of Salesforce's have. A program in between can put anything there, so a word alone may be a name.
 */
export function shownCode(said: string): string | null {
  return BY_CODE.has(fold(said)) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(said) ? said : null;
}

/** A code that may not be shown is kept in front of the message, which is shown with `--reveal` alone. */
export function saidWith(said: string, message: string): Pick<ApiError, 'code' | 'message'> {
  const code = shownCode(said);
  if (code !== null) return { code, message };
  return { code: 'UNKNOWN', message: [said, message].filter((part) => part !== '').join(': ') };
}

function held(code: string, meaning: string): ErrorRule {
  return { code, treatment: 'hold', meaning, remedy: OWN_ROW };
}

/** The Bulk API writes `InvalidSessionId` or `INVALIDJOB` for what is `INVALID_SESSION_ID` elsewhere. */
function fold(code: string): string {
  return code.replaceAll('_', '').toUpperCase();
}
