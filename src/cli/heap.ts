/**
 * Keeps the process small beside others on the machine: a run holds some 50 MB at a time, but V8, left
 * to itself, lets garbage pile up to ten times of that before it looks for any. Called by `main.ts`
 * before anything else. No limit is set, so a run that needs more takes it.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * Peaks of a first load of 100,000 records by Node 24.21: `plan` 248 MB and `apply` 334 MB, and with
 * nothing set 590 and 640 MB. `npm run bench:memory` measures them.
 *
 * V8 reads both whenever it collects, so they may be set late. Others were no better: `--max-semi-space-size`
 * is read once, before us; `--optimize-for-size` takes twice the time; `--max-old-space-size` is a
 * limit to die of; a new process with flags of its own doubles signals and memory. Node 22, 24 and 26
 * know both; one that does not says so on standard error and goes on.
 */
export function keepHeapSmall(): void {
  // What is new stays in 2 MB, where it may grow to 128 MB (Node 24).
  setFlagsFromString('--semi-space-growth-factor=1');
  // The old is looked through when it has grown by a fifth, where it may grow to four times its size.
  setFlagsFromString('--heap-growing-percent=20');
}
