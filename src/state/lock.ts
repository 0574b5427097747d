/** Whether the lock of a state may be taken, given who has it. Called by `sqlite.ts`. */
import { Problem } from '../problem.ts';

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The lock as it stands in the file. */
export interface LockRow extends LockOwner {
  /** Differs for every process there ever was, other than its number. */
  readonly process: string;
}

/** A run takes minutes, so a lock of another machine that is this old has lost its owner. */
const STALE_HOURS = 24;

/**
 * @param isAlive whether a process of this machine still runs
 * @throws Problem (locked) when the lock belongs to somebody
 */
export function claim(
  row: LockRow,
  owner: LockOwner,
  self: string,
  file: string,
  isAlive: (pid: number) => boolean,
): void {
  if (row.process === self) {
    throw locked(
      row,
      file,
      'this same process',
      'Let the first run end before starting another on the same state.',
    );
  }
  if (row.host !== owner.host) {
    // An unreadable time is not old: nobody knows.
    if (Date.parse(owner.at) - Date.parse(row.at) >= STALE_HOURS * 3_600_000) return;
    const until = `Whether it still runs cannot be seen from here (${owner.host}); ${STALE_HOURS} hours after it began the lock is taken over.`;
    throw locked(
      row,
      file,
      `process ${row.pid} on ${row.host}`,
      `Wait until that run has ended. ${until}`,
    );
  }
  // Our own number on a lock of another process: numbers come again, in containers at every start.
  if (row.pid === owner.pid || !isAlive(row.pid)) return;
  throw locked(
    row,
    file,
    `process ${row.pid} on this machine`,
    'Wait until that run has ended. When it ends, or is ended, the lock is free by itself.',
  );
}

function locked(row: LockRow, file: string, who: string, hint: string): Problem {
  return new Problem(
    'locked',
    `Another run is at work on the state ${file}: ${who}, since ${row.at}.`,
    { hint },
  );
}

/** Asks the operating system; a process that we may not signal is alive too. */
export function isProcessAlive(pid: number): boolean {
  // 0 and below would mean whole groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
