/**
 * Progress on standard error: a bar that redraws itself on a terminal, one line a stage in a log.
 */
import type { Progress } from '../connector/parts.ts';
import type { Context } from './context.ts';

const NAMES: Readonly<Record<Progress['stage'], string>> = {
  pull: 'Pulling',
  plan: 'Planning',
  apply: 'Writing',
};
const WIDTH = 30;
const COUNT = new Intl.NumberFormat('en-US');

export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the bar away, so that what is printed next has the line for itself. */
  clear(): void;
}

/** @param quiet for `--json`: standard error then stays free for problems */
export function progressLine({ process }: Context, quiet: boolean): ProgressLine {
  if (quiet) return { show() {}, clear() {} };
  const { stderr } = process;
  return stderr.isTTY ? redrawn(stderr) : logged(stderr);
}

function redrawn(out: { write(text: string): void }): ProgressLine {
  return {
    show(progress) {
      out.write(`\r\u001B[2K${bar(progress)}`);
    },
    clear() {
      out.write('\r\u001B[2K');
    },
  };
}

/** A log has no use for every step: the end of each stage will do. */
function logged(out: { write(text: string): void }): ProgressLine {
  return {
    show({ stage, done, total }) {
      if (done === total)
        out.write(`${NAMES[stage]}: ${COUNT.format(done)} ${done === 1 ? 'record' : 'records'}\n`);
    },
    clear() {},
  };
}

function bar({ stage, done, total }: Progress): string {
  const name = NAMES[stage].padEnd(8);
  if (total === null || total === 0) return `${name} ${COUNT.format(done)} records`;
  const full = Math.round((done / total) * WIDTH);
  return `${name} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${COUNT.format(done)} of ${COUNT.format(total)}`;
}
