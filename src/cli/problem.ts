/** How a failure is shown to the person at the terminal. */
import { styleText } from 'node:util';
import { ArgumentScannerError, formatMessageForArgumentScannerError } from '@stricli/core';
import { inWords, Problem, placesOf } from '../problem.ts';
import { harmless } from '../text/harmless.ts';
import { wrap, wrapLines } from '../text/wrap.ts';
import { EXIT, exitCodeOf } from './exit.ts';

/** What, where and why, then what to do next. Without a stack: it says nothing to its reader. */
export function renderProblem(error: unknown, color: boolean, width = 80): string {
  const red = (text: string) => (color ? styleText('red', text, { validateStream: false }) : text);
  if (!(error instanceof Problem)) return renderFault(error, red);
  const lines = [wrap(`${red('error')}: ${harmless(error.message)}`, width, '', '  ')];
  for (const detail of error.details) {
    lines.push('', wrapLines(harmless(detail), width, ''));
  }
  if (error.hint !== null) lines.push('', wrap(harmless(error.hint), width, '', ''));
  return lines.join('\n');
}

/** A command line that cannot be understood. */
export function renderMisuse(error: unknown, color: boolean): string {
  const message =
    error instanceof ArgumentScannerError
      ? formatMessageForArgumentScannerError(error, {
          ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) =>
            `${name}: ${exception instanceof Error ? exception.message : String(exception)}`,
        })
      : String(error);
  const hint = 'The same command with --help lists its flags, and shows examples.';
  return renderProblem(new Problem('usage', message, { hint }), color);
}

/** Anything else is a fault of ours, and then the place is what helps. Its words may hold anything. */
function renderFault(error: unknown, red: (text: string) => string): string {
  const places = placesOf(error).map((place) => `    ${place}`);
  return [
    `${red('error')}: ${inWords(error)}`,
    ...places,
    '',
    'This is a fault of the connector. Please report it with these lines.',
  ].join('\n');
}

export function exitCodeFor(error: unknown): number {
  return error instanceof Problem ? exitCodeOf(error.kind) : EXIT.failed;
}
