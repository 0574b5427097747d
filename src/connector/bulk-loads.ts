/**
 * The rows of a group as uploads that Salesforce takes. Called by `bulk-writing.ts`.
 *
 * Sources: Bulk API 2.0 Developer Guide, limits (150 MB after base64) and "Organize Batches" (rows of
 * one parent together, since there is no serial mode).
 */
import { csvLine } from '../salesforce/bulk/csv.ts';
import type { BulkTie } from '../state/bulk-memory.ts';
import type { Sheet } from '../state/sheet.ts';
import { fillLine, tieOf } from './bulk-lines.ts';
import { settle } from './bulk-results.ts';
import { type Group, parseRow } from './bulk-rows.ts';

/** Lines that go in one upload. */
export interface Load {
  readonly csv: Blob;
  readonly rows: readonly BulkTie[];
}

/** How many bytes go in one upload. */
export interface Room {
  readonly most: number;
  /** From here on an upload ends with the rows of a parent: for the sake of memory. */
  readonly enough: number;
}

/** Salesforce takes 100 MB. */
const ROOM: Room = { most: 90_000_000, enough: 20_000_000 };
/** Text is put away in pieces of this length. */
const PIECE = 1_000_000;

/** The rows that can be sent now; the others get their receipts. */
export function* loadsOf(
  sheet: Sheet,
  { name, form, columns }: Group,
  { most, enough }: Room = ROOM,
): Generator<Load> {
  const names = [...columns];
  let load = openLoad(csvLine(names));
  let last = '';
  for (const { ref, line, parent } of sheet.pending(name)) {
    const row = parseRow(line);
    if (row.id !== null && row.values.size === 0 && row.links.length === 0) {
      settle(sheet, ref, { kind: 'written', id: row.id, created: false });
      continue;
    }
    const filled = fillLine(row, form, (to) => sheet.idOf(to));
    if (filled.kind === 'untried') {
      settle(sheet, ref, filled);
      continue;
    }
    const texts = names.map((column) => filled.texts.get(column) ?? '');
    const csv = csvLine(texts);
    const bytes = load.bytes + Buffer.byteLength(csv);
    if (load.rows.length > 0 && (bytes > most || (bytes > enough && parent !== last))) {
      yield load.close();
      load = openLoad(csvLine(names));
    }
    last = parent;
    const named = new Map(names.map((column, index) => [column.toLowerCase(), texts[index] ?? '']));
    load.add(csv, { ref, tie: tieOf(form, named) });
  }
  if (load.rows.length > 0) yield load.close();
}

/** For uploads half as large as this one, which something between here and Salesforce did not take. */
export function halfOf({ csv }: Load): Room {
  return { most: csv.size / 2, enough: csv.size / 4 };
}

function openLoad(header: string) {
  const pieces: Blob[] = [];
  const rows: BulkTie[] = [];
  let text = header;
  let bytes = Buffer.byteLength(header);
  return {
    rows,
    get bytes() {
      return bytes;
    },
    add(csv: string, row: BulkTie) {
      text += csv;
      bytes += Buffer.byteLength(csv);
      rows.push(row);
      if (text.length < PIECE) return;
      pieces.push(new Blob([text]));
      text = '';
    },
    close: (): Load => ({ csv: new Blob([...pieces, text]), rows }),
  };
}
