/** Checks the values that a condition asks for: they are such as its path can have. */
import { faultOfDate } from '../record/calendar.ts';
import { catalogue } from '../record/catalogue.ts';
import type { Path } from '../text/issues.ts';
import { insteadOfCode, numberMeant } from './code-hints.ts';
import { type Named, orderOf } from './condition-test.ts';
import { constantMeant, otherTest } from './condition-words.ts';
import type { FormContext, SourceType } from './forms/form.ts';
import { compilePathForm } from './forms/path.ts';

type Kind = SourceType['kind'];

/** False after an error was reported. */
export function checkNamed(
  named: readonly Named[],
  path: string,
  kind: Kind,
  at: Path,
  context: FormContext,
): boolean {
  return named.every((one) => {
    const place = [...at, ...one.at];
    if (one.text.startsWith('constant.')) {
      // It has a value, or it would not stand here any more.
      return compilePathForm(one.text, place, context) !== null;
    }
    const compares = one.under !== 'in' && one.under !== 'not';
    if (compares && Number.isNaN(orderOf(kind, one.text))) {
      context.error(
        place,
        'wrong-condition',
        `\`${one.under}\` compares numbers and dates, and this is neither on both sides`,
        constantMeant(one.text, context.constants) ??
          (kind === 'number'
            ? (numberMeant([one.text]) ?? 'Write it in digits: 4.5.')
            : 'Dates are written as 2026-01-31.'),
      );
      return false;
    }
    warnOfValue(one, path, kind, place, context);
    return true;
  });
}

/** A value that the path never has makes a condition that never holds, or a `not` that always does. */
function warnOfValue(
  { text, under }: Named,
  path: string,
  kind: Kind,
  at: Path,
  { warn, constants }: FormContext,
): void {
  const meant = otherTest(text, under === 'not') ?? constantMeant(text, constants);
  const say = (why: string, hint: string) => {
    warn(at, 'never-holds', `${path} is never \`${text}\`${why}`, meant ?? hint);
  };
  const codes = catalogue.get(path)?.values;
  if (codes) {
    const known = Object.keys(codes);
    if (known.some((code) => code.toLowerCase() === text.trim().toLowerCase())) return;
    say('', insteadOfCode(text, known));
  } else if (kind === 'number') {
    if (Number.isNaN(orderOf('number', text))) {
      say(', which is no number', numberMeant([text]) ?? 'Write it in digits: 4.5.');
    }
  } else if (kind === 'date') {
    const fault = faultOfDate(text.replaceAll('-', ''));
    if (fault !== null) say(`: the date ${fault}`, 'Dates are written as 2026-01-31.');
  } else if (meant !== null) {
    say(', or hardly ever', meant);
  }
}
