/** `toefl-sync forget`: removes an appointment or a person from the state. */
import { type Forgettable, subjectOf } from '../../connector/forgetting.ts';
import { Problem } from '../../problem.ts';
import { counted } from '../../report/paint.ts';
import type { Forgotten, StateStore } from '../../state/store.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { readMapping } from '../mapping.ts';
import { note, openStateAlone } from '../state.ts';

export interface ForgetFlags extends CommonFlags {
  readonly person?: string;
  readonly dryRun?: boolean;
}

export async function forget(
  this: Context,
  flags: ForgetFlags,
  appointment?: string,
): Promise<void> {
  const who = whom(flags, appointment);
  const { dryRun = false, json } = flags;
  const { pid, host, now } = this;
  await using opened = await openStateAlone(this, flags);
  const { state, config } = opened;
  const people = await peopleOf(config.mapping);
  // A run may be about to write of the same person.
  if (!dryRun) await state.lock({ pid, host, at: now().toISOString() });
  const subject = await subjectOf(state, who, people);
  const forgotten = await state.forget(subject, { dryRun });
  if (!dryRun) await leaveNote(this, state);
  const { stdout } = this.process;
  if (json) {
    const result = { dryRun, appointments: subject.keys, removed: forgotten };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { width } = styleOf(this, 'stdout');
  for (const paragraph of words(forgotten, subject.keys, dryRun)) {
    stdout.write(`${wrap(paragraph, width, '', '')}\n`);
  }
}

/** @throws Problem (usage) */
function whom({ person }: ForgetFlags, appointment: string | undefined): Forgettable {
  if ((person === undefined) === (appointment === undefined)) {
    throw new Problem('usage', 'It is not clear whom to forget.', {
      hint: 'Name an appointment, or a person with `--person EMAIL` or `--person ID`, one of them.',
    });
  }
  if (person === undefined) return { kind: 'appointment', key: appointment ?? '' };
  if (person.includes('@')) return { kind: 'email', email: person };
  if (/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(person)) return { kind: 'id', id: person };
  throw new Problem('usage', '`--person` is neither an e-mail address nor an Id of Salesforce.', {
    hint: 'An Id has 15 or 18 letters and digits, such as 0035g00000XyzAbAAJ.',
  });
}

/** A mapping that is broken must not keep anybody from being forgotten. */
async function peopleOf(file: string): Promise<ReadonlySet<string>> {
  try {
    const { rows } = (await readMapping(file)).document;
    return new Set(Object.keys(rows).filter((name) => rows[name]?.match !== undefined));
  } catch (error) {
    if (error instanceof Problem) return new Set();
    throw error;
  }
}

/** That something was removed, and not of whom. */
function leaveNote(context: Context, state: StateStore): Promise<void> {
  return note(context, state, 'forget');
}

function words(forgotten: Forgotten, keys: readonly string[], dryRun: boolean): string[] {
  const { held, journal, ledger, decisions, overrides, notes } = forgotten;
  const parts = [
    [held, counted(held, 'held record')],
    [journal, counted(journal, 'entry', 'entries')] as const,
    [ledger, `${counted(ledger, 'row')} of the ledger`],
    [decisions, counted(decisions, 'decision')],
    [overrides, counted(overrides, 'value that the org keeps', 'values that the org keeps')],
    [notes, counted(notes, 'note')],
  ] as const;
  const gone = parts.flatMap(([count, text]) => (count === 0 ? [] : [text]));
  if (gone.length === 0) return ['Nothing is known of it: the state is as it was.'];
  const whose = keys.length === 0 ? '' : ` of ${counted(keys.length, 'appointment')}`;
  const left =
    'What is in Salesforce stays there, as do backups, reports and plans in files. If ETS still sends the scores, the next run brings them again.';
  return [`${dryRun ? 'This would remove' : 'Removed'} ${list(gone)}${whose}.`, left];
}

function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
