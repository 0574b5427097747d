/** A line of the log as a person at a terminal reads it. Called by `log.ts`. */
import { styleText } from 'node:util';

const COLORS: Readonly<Record<string, 'dim' | 'cyan' | 'yellow' | 'red'>> = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
};

/**
 * `12:00:03 info  The run is done (run-done) run=20261125-120000-1a2b ms=4012`
 * @param json one line as pino writes it
 */
export function textLine(json: string, color: boolean): string {
  const { level, time, event, msg, ...fields }: Readonly<Record<string, unknown>> =
    JSON.parse(json);
  const label = String(level).padEnd(5);
  const style = COLORS[String(level)] ?? 'dim';
  const shown = color ? styleText(style, label, { validateStream: false }) : label;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${inWords(value)}`);
  const words = msg === '' || msg === undefined ? [] : [`${msg} (${event})`];
  return `${[String(time).slice(11, 19), shown, ...words, ...rest].join(' ')}\n`;
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}
