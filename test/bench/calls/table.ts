/** The figures as lines of at most 80 columns. */
import type { Situation } from './situations.ts';

export interface Measured {
  readonly calls: number;
  readonly up: number;
  readonly down: number;
  readonly ms: number;
}

/** As it would be with so many times the records. */
export function multiplied({ calls, up, down, ms }: Measured, by: number): Measured {
  return { calls: calls * by, up: up * by, down: down * by, ms: ms * by };
}

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function heading({ name, budget, latencies }: Situation): string {
  const title = budget === null ? name : `${name} (budget: ${budget} calls)`;
  const columns = ['calls', 'up', 'down', ...latencies.map((latency) => `${latency} ms`)];
  return `${title}\n${cells('', columns)}`;
}

/**
 * @param measured one for each latency
 * @param ours of the connector: times are multiples of its own
 */
export function costLine(
  name: string,
  measured: readonly Measured[],
  ours: readonly Measured[],
): string {
  const [first] = measured;
  if (first === undefined) return name;
  return cells(name, [
    COUNT.format(first.calls),
    bytes(first.up),
    bytes(first.down),
    ...measured.map(({ ms }, at) => (measured === ours ? seconds(ms) : times(ms, ours[at]?.ms))),
  ]);
}

function cells(name: string, columns: readonly string[]): string {
  return `  ${name.padEnd(22)}${columns.map((text) => text.padStart(11)).join('')}`;
}

function bytes(count: number): string {
  return count < 1e6 ? `${COUNT.format(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function times(ms: number, ours = Number.NaN): string {
  return `${(ms / ours).toFixed(1)} ×`;
}
