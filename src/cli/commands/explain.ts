/** `toefl-sync explain`: the life of one record, for the person on the phone. */
import { lifeOf } from '../../connector/explaining.ts';
import { type Traces, tracesOf } from '../../connector/traces.ts';
import type { MappingDocument } from '../../mapping/schema.ts';
import { Problem } from '../../problem.ts';
import { type Life, lifeText } from '../../report/explain.ts';
import type { Show } from '../../report/mask.ts';
import { maskedRows } from '../../report/masked-trace.ts';
import { showingWritten } from '../../report/personal.ts';
import { maskedRefusals } from '../../report/refusals.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { readMapping } from '../mapping.ts';
import { note, type OpenedState, openOrg, openStateAlone } from '../state.ts';

export interface ExplainFlags extends CommonFlags {
  readonly reveal?: boolean;
  readonly offline?: boolean;
}

export async function explain(
  this: Context,
  flags: ExplainFlags,
  appointment: string,
): Promise<void> {
  const { reveal = false, json } = flags;
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const traces = await tracesOf(opened.state, appointment);
  if (reveal) await note(this, opened.state, `explain ${appointment} --reveal`);
  const whole =
    flags.offline === true ? await lifeOf(traces, null, WANTED) : await ask(this, opened, traces);
  const life = reveal ? whole : withoutWords(whole);
  const show = showingWritten(await writtenRows(opened.config.mapping), reveal);
  if (json) stdout.write(`${JSON.stringify(reveal ? life : masked(life, show), null, 2)}\n`);
  else stdout.write(lifeText(life, { ...styleOf(this, 'stdout'), show, reveal }));
}

const WANTED = 'Salesforce was not asked (--offline).';

/** The person on the phone waits: without Salesforce, what the state knows is told all the same. */
async function ask(context: Context, opened: OpenedState, traces: Traces): Promise<Life> {
  try {
    await using org = await openOrg(context, opened, 'explain');
    const { constants = {} } = opened.config;
    // Awaited here, while the org is open.
    return await lifeOf(traces, { ...org, constants }, null);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return lifeOf(traces, null, `Salesforce could not be asked: ${error.message}`);
  }
}

/** Null when it cannot be read: what is personal is not known then. */
export async function writtenRows(file: string): Promise<MappingDocument['rows'] | null> {
  try {
    return (await readMapping(file)).document.rows;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** Nobody knows whom Salesforce's messages name. */
function withoutWords(life: Life): Life {
  const history = life.history.map((event) =>
    event.kind === 'note' ? event : { ...event, refusals: maskedRefusals(event.refusals) },
  );
  return { ...life, history };
}

function masked(life: Life, show: Show): Life {
  return {
    ...life,
    history: life.history.map((event) =>
      event.kind === 'note'
        ? event
        : {
            ...event,
            rows: event.rows.map((row) => ({
              ...row,
              fields:
                row.fields?.map(({ field, from, to }) => ({
                  field,
                  from: hidden(show, row.object, field, from),
                  to: hidden(show, row.object, field, to),
                })) ?? null,
            })),
          },
    ),
    rows: life.rows.map((row) => ({
      ...row,
      changed: row.changed.map(({ field, wrote, now }) => ({
        field,
        wrote: hidden(show, row.object, field, wrote),
        now: hidden(show, row.object, field, now),
      })),
    })),
    mapping: life.mapping && { ...life.mapping, rows: maskedRows(life.mapping.rows) },
  };
}

type Value = Parameters<Show>[2];

/** A value that need not be hidden keeps its type. */
function hidden(show: Show, object: string, field: string, value: Value): Value {
  if (value === null || value === '') return value;
  const text = show(object, field, value);
  return text === String(value) ? value : text;
}
