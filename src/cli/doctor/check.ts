/** What `doctor` finds: one line for each thing that a run needs. Used by the files of this folder. */
import { styleText } from 'node:util';
import { Problem, type ProblemKind } from '../../problem.ts';
import { harmless } from '../../text/harmless.ts';
import { wrap, wrapLines } from '../../text/wrap.ts';

export interface Check {
  /** What was looked at: `Salesforce`. */
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was found, in one sentence or a few words. */
  readonly found: string;
  /** What to do; null for nothing. */
  readonly todo: string | null;
  /** Of what is wrong; null when nothing is. */
  readonly kind: ProblemKind | null;
}

export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found, todo: null, kind: null };
}

export function warn(name: string, found: string, todo: string | null): Check {
  return { name, status: 'warn', found, todo, kind: null };
}

/** What cannot be looked at, since something before it is wrong. */
export function skipped(name: string, because: string): Check {
  return { name, status: 'skipped', found: because, todo: null, kind: null };
}

/** @throws what is no Problem: a fault of the connector */
export function failed(name: string, error: unknown): Check {
  if (!(error instanceof Problem)) throw error;
  const { kind, message, hint, details } = error;
  const found = details.length === 0 ? message : `${message}\n${details.join('\n')}`;
  return { name, status: 'fail', found, todo: hint, kind };
}

/** What a check says when nothing stands in its way. */
export async function checking(name: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [failed(name, error)];
  }
}

const COLORS: Readonly<Record<Check['status'], 'green' | 'yellow' | 'red' | 'dim'>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skipped: 'dim',
};
const MARGIN = '         ';

/** A line for each, and below it what to do. */
export function inWords(
  { name, status, found, todo }: Check,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const label = status.padEnd(MARGIN.length);
  const shown = color ? styleText(COLORS[status], label, { validateStream: false }) : label;
  const [first = '', ...others] = harmless(`${name}: ${found}`).split('\n');
  const lines = [
    `${shown}${wrap(first, width, MARGIN, MARGIN).slice(MARGIN.length)}`,
    ...others.map((line) => wrapLines(line, width, MARGIN)),
    ...(todo === null ? [] : [wrap(harmless(todo), width, MARGIN, MARGIN)]),
  ];
  return `${lines.join('\n')}\n`;
}
