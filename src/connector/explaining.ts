/** Puts together what is known of one appointment: from the state, the mapping and the org. Called by `explain`. */
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { Mapping } from '../mapping/load.ts';
import { type TracedRow, traceRecord } from '../mapping/trace.ts';
import type { FieldValue } from '../mapping/values.ts';
import { personOf } from '../plan/person.ts';
import { parseRecord } from '../record/parse.ts';
import type { Life, LifeEvent } from '../report/explain.ts';
import { moment } from '../report/paint.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import { rankOfText } from './reopening.ts';
import { rowsNow } from './rows-now.ts';
import type { Traces } from './traces.ts';

/** What only somebody who is signed in can say. */
export interface Org {
  readonly salesforce: Salesforce;
  readonly mapping: Mapping;
  readonly compiled: CompiledMapping;
  readonly constants: Readonly<Record<string, FieldValue>>;
}

/**
 * @param org null to say only what the state knows
 * @param offline why it is null
 */
export async function lifeOf(
  traces: Traces,
  org: Org | null,
  offline: string | null,
): Promise<Life> {
  const { appointment, held } = traces;
  return {
    appointment,
    history: historyOf(traces),
    held: held.map(({ since, tries, origin, reasons }) => ({ since, tries, origin, reasons })),
    decisions: decisionsOf(traces, org),
    rows: await rowsNow(traces, org),
    mapping: org === null ? null : mappingOf(traces, org),
    offline,
  };
}

function historyOf({ journal, notes, undone }: Traces): LifeEvent[] {
  const records = journal.map(
    ({ at, run, origin, outcome, reasons, rows, refusals, match }): LifeEvent => ({
      kind: 'record',
      at,
      run,
      origin,
      outcome,
      reasons,
      rows: rows.map(({ object, row, id, action, fields }) => ({
        object,
        row,
        id,
        action,
        fields,
      })),
      refusals: refusals ?? [],
      match,
      undoneBy: undone.get(run) ?? null,
    }),
  );
  // The newest comes first; of one moment the order of the notes is that of the doing.
  const done = notes.toReversed().map((note): LifeEvent => ({ kind: 'note', ...note }));
  return [...records, ...done].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function decisionsOf(traces: Traces, org: Org | null): string[] {
  const { appointment, journal, held, decisions } = traces;
  const records = new Set([
    ...journal.map(({ recordId }) => recordId),
    ...held.map(({ id }) => id),
  ]);
  const people = new Set(org === null ? [] : peopleIn([...journal, ...held], org.compiled));
  return decisions.flatMap((decision) => {
    const { kind, subject } = decision;
    const signed = `(${[decision.who ?? [], moment(decision.at)].flat().join(', ')})`;
    if (kind === 'dismissed') {
      return records.has(subject)
        ? [`A report of it was dismissed, and is not tried again ${signed}.`]
        : [];
    }
    const whose = `its ${decision.row} is ${decision.salesforceId}`;
    if (kind === 'appointment') {
      const then = decision.applied ? '' : ' The next run follows it.';
      return subject === appointment
        ? [`Decided for this appointment: ${whose} ${signed}.${then}`]
        : [];
    }
    return people.has(subject)
      ? [`Decided for this person, in all sittings: ${whose} ${signed}.`]
      : [];
  });
}

function peopleIn(
  records: readonly { readonly text: string | null }[],
  compiled: CompiledMapping,
): string[] {
  return records.flatMap(({ text }) => {
    const parsed = text === null ? null : parseRecord(JSON.parse(text));
    if (parsed?.kind !== 'record') return [];
    const mapped = compiled.map(parsed.record);
    return mapped.kind === 'rows' ? mapped.rows.flatMap((row) => personOf(row) ?? []) : [];
  });
}

function mappingOf({ journal, held }: Traces, org: Org): Life['mapping'] {
  const newest = newestReport([
    ...journal.map(({ recordId: id, text, origin }) => ({ id, text, origin })),
    ...held,
  ]);
  if (newest === null) return null;
  const parsed = parseRecord(newest.value);
  const { origin } = newest;
  if (parsed.kind === 'unusable') return { origin, rows: [], reasons: parsed.reasons };
  const rows = traceRecord(org.mapping, org.compiled, parsed.record, org.constants);
  return { origin, rows, reasons: reasonsIn(rows) };
}

function newestReport(
  reports: readonly {
    readonly id: string;
    readonly text: string | null;
    readonly origin: string;
  }[],
): { readonly value: unknown; readonly origin: string } | null {
  const known = reports.flatMap(({ id, text, origin }) => {
    if (text === null) return [];
    const value: unknown = JSON.parse(text);
    return [{ value, origin, rank: rankOfText({ id, text }) }];
  });
  return known.toSorted((a, b) => (a.rank < b.rank ? 1 : -1))[0] ?? null;
}

function reasonsIn(rows: readonly TracedRow[]) {
  return rows.flatMap(({ key, fields }) =>
    [...(key === null ? [] : [key]), ...fields].flatMap(({ reasons }) => reasons),
  );
}
