/** Single keys from a terminal, as they are pressed. Used by the interactive commands. */
import type { Readable } from 'node:stream';
import type { Context } from './context.ts';

interface Terminal extends Readable {
  setRawMode(on: boolean): unknown;
}

/** Whether somebody sits there, who sees what is asked and can answer. */
export function terminalOf({ stdin, process }: Context): Terminal | null {
  return process.stdout.isTTY === true && isTerminal(stdin) ? stdin : null;
}

function isTerminal(stdin: Readable): stdin is Terminal {
  return 'isTTY' in stdin && stdin.isTTY === true && 'setRawMode' in stdin;
}

/** Ends with the input, and when the signal is aborted. The terminal is as it was afterwards. */
export async function* keysOf(terminal: Terminal, signal: AbortSignal): AsyncGenerator<string> {
  const end = () => terminal.destroy();
  signal.addEventListener('abort', end);
  terminal.setRawMode(true);
  try {
    for await (const chunk of terminal) {
      const text = String(chunk);
      // Arrows and the like begin with an escape, and mean nothing here.
      if (!text.startsWith('\u001B')) yield* text;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
    terminal.setRawMode(false);
  }
}
