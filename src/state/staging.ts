/**
 * Scratch space of one run: what was pulled and what was planned, on disk, so that memory does not
 * grow with the feed and nothing is written to Salesforce before the whole plan is known.
 *
 * It is private to the process and gone when the process is, however it ends.
 */

import type { Shelf } from '../plan/shelf.ts';

/** A record as it was pulled. */
export interface PulledRecord {
  /** Hash of its content, however the JSON was laid out. */
  readonly id: string;
  readonly text: string;
  readonly origin: string;
  /** The key of its key row; null when the record is unusable. */
  readonly key: string | null;
  /** Orders the reports of one key: the greatest wins. Compared as text. */
  readonly rank: string;
}

export interface StagedRecord extends PulledRecord {
  /** Its place in the feed, from 1. */
  readonly seq: number;
  /** Another pulled record with the same key has a greater rank, or the same and came later. */
  readonly superseded: boolean;
  /** The very same record comes once more, later in the feed: what becomes of it is decided there. */
  readonly copy: boolean;
}

export interface Staging {
  add(record: PulledRecord): void;
  /** How many were added. */
  readonly size: number;
  /** Takes out again what was added after the first `size`. Only while nothing was read yet. */
  truncate(size: number): void;
  /** Everything that was added, greatest rank first, in chunks. */
  chunks(size: number): AsyncIterable<readonly StagedRecord[]>;
  /** The records with these places in the feed, in that order. */
  bySeq(seqs: readonly number[]): readonly StagedRecord[];
  /** Keeps the line of a saved plan for the record at a place in the feed. */
  addSaved(seq: number, line: string): void;
  /** The lines of the saved plan for these places; fewer when some have none. */
  saved(seqs: readonly number[]): ReadonlyMap<number, string>;
  /** Keeps the plan's line for the record at a place in the feed. */
  addPlanned(seq: number, line: string): void;
  /** Another line in its place: what became of the record in the end. */
  replacePlanned(seq: number, line: string): void;
  /** The plan's lines for these places in the feed, in that order. */
  plannedOf(seqs: readonly number[]): readonly string[];
  /** The plan's lines in the order they were added, in chunks. */
  plannedChunks(size: number): AsyncIterable<readonly string[]>;
  /** For what the plan remembers of shared rows. */
  readonly shelf: Shelf;
  close(): void;
}
