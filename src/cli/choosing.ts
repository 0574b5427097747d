/** `toefl-sync held assign --interactive`: the ambiguous records one by one, decided by single keys. */
import { choose, existingId, rowToAssign } from '../connector/deciding.ts';
import { candidatesOf, findHeld, matchedRows } from '../connector/held.ts';
import { NOBODY_YET } from '../plan/memory.ts';
import { Problem } from '../problem.ts';
import { type Candidates, candidateTable, LEGEND } from '../report/candidates.ts';
import { heldName } from '../report/held.ts';
import { counted, moment, painter } from '../report/paint.ts';
import type { HeldRecord } from '../state/store.ts';
import { wrap } from '../text/wrap.ts';
import type { AssignFlags } from './commands/held-assign.ts';
import { type Context, commandName, styleOf } from './context.ts';
import { keysOf, terminalOf } from './keys.ts';
import {
  note,
  type OpenedOrg,
  type OpenedState,
  openOrg,
  openStateAlone,
  saveDecisions,
} from './state.ts';

/** What became of the records. */
interface Done {
  readonly decided: Set<string>;
  readonly dismissed: Set<string>;
}

type Answer =
  | { readonly kind: 'person'; readonly number: number }
  | { readonly kind: 'new' | 'skip' | 'dismiss' | 'quit' };

/** @param key only this one */
export async function assignInTurn(
  context: Context,
  flags: AssignFlags,
  key: string | undefined,
): Promise<void> {
  const terminal = terminalOf(context);
  if (terminal === null || flags.json) {
    throw new Problem('usage', '`--interactive` needs a terminal, with somebody at it.', {
      hint: 'Elsewhere decide them one by one: `toefl-sync held assign KEY CONTACT_ID`.',
    });
  }
  const { stdout } = context.process;
  await using opened = await openStateAlone(context, flags);
  const held = await opened.state.held();
  const wanted = key === undefined ? held : findHeld(held, key);
  const ambiguous = wanted.filter(({ reasons }) => reasons.some(({ candidates }) => candidates));
  if (ambiguous.length === 0) {
    stdout.write('No record waits for a choice between people.\n');
    return;
  }
  if (flags.reveal === true)
    await note(context, opened.state, 'held assign --interactive --reveal');
  await using org = await openOrg(context, opened, 'held');
  const keys = keysOf(terminal, context.signal);
  const done: Done = { decided: new Set(), dismissed: new Set() };
  try {
    for (const [index, record] of ambiguous.entries()) {
      if (done.decided.has(record.id)) continue;
      const place = `${index + 1} of ${ambiguous.length}`;
      const turn = { context, flags, opened, org, keys, done };
      if ((await takeTurn(turn, record, place)) === 'quit') break;
    }
  } finally {
    await keys.return(undefined);
  }
  const left = ambiguous.length - done.decided.size - done.dismissed.size;
  stdout.write(
    `\n${done.decided.size} decided, ${done.dismissed.size} dismissed, ${Math.max(0, left)} left.\n`,
  );
  if (done.decided.size > 0) {
    stdout.write(
      `The next run brings them in; \`${commandName(context)} held retry\` does so now.\n`,
    );
  }
}

interface Turn {
  readonly context: Context;
  readonly flags: AssignFlags;
  readonly opened: OpenedState;
  readonly org: OpenedOrg;
  readonly keys: AsyncGenerator<string>;
  readonly done: Done;
}

async function takeTurn(turn: Turn, record: HeldRecord, place: string): Promise<'next' | 'quit'> {
  const { context, flags, org } = turn;
  const { stdout } = context.process;
  const all = await candidatesOf(record, org.compiled, org.salesforce);
  const wanted = flags.row === undefined ? null : rowToAssign(org.compiled, flags.row).name;
  const candidates = all.find(({ row }) => wanted === null || row === wanted);
  if (candidates === undefined || candidates.people.length === 0) {
    stdout.write(`\n${heldName(record)}: none of the candidates is there any more.\n`);
    return 'next';
  }
  stdout.write(screen(turn, record, place, candidates));
  const answer = await ask(turn, candidates);
  switch (answer.kind) {
    case 'quit':
      return 'quit';
    case 'skip':
      break;
    case 'dismiss':
      await dismiss(turn, record);
      break;
    case 'new':
      await decide(turn, record, candidates.row, NOBODY_YET);
      break;
    case 'person': {
      const person = candidates.people[answer.number - 1];
      if (person !== undefined) await decide(turn, record, candidates.row, person.id);
      break;
    }
    default:
      answer satisfies never;
  }
  return 'next';
}

function screen(
  { context, flags }: Turn,
  record: HeldRecord,
  place: string,
  candidates: Candidates,
): string {
  const style = { ...styleOf(context, 'stdout'), reveal: flags.reveal ?? false };
  const paint = painter(style);
  const reason = record.reasons.find(({ candidates: some }) => some !== undefined);
  return [
    '',
    paint('dim', '─'.repeat(style.width)),
    `${paint('bold', heldName(record))}  ${place}, held since ${moment(record.since)} UTC`,
    wrap(reason?.message ?? '', style.width, '', ''),
    '',
    candidateTable(candidates, style),
    '',
    paint('dim', LEGEND),
    ...(style.reveal ? [] : [paint('dim', 'Personal values are masked; --reveal shows them.')]),
    '',
  ].join('\n');
}

/** What is asked again before it is done. */
const WORDS: Readonly<Record<string, string>> = { d: 'dismiss', n: 'a new one' };

/** Asks until a key means something; what cannot be taken back is asked twice. */
async function ask({ context, keys }: Turn, { people }: Candidates): Promise<Answer> {
  const { stdout } = context.process;
  const most = Math.min(9, people.length);
  const prompt = `${most === 1 ? '1' : `1-${most}`} choose  n none  s skip  d dismiss  q quit > `;
  stdout.write(prompt);
  for (;;) {
    const key = await nextKey(keys);
    if (key === null || key === 'q') {
      stdout.write('quit\n');
      return { kind: 'quit' };
    }
    if (key === 's') {
      stdout.write('skipped\n');
      return { kind: 'skip' };
    }
    const number = /^[1-9]$/.test(key) ? Number(key) : 0;
    const word = WORDS[key] ?? (number > 0 && number <= most ? String(number) : null);
    if (word === null) continue;
    stdout.write(`${word} for good? (Enter: yes) `);
    const sure = await nextKey(keys);
    if (sure === '\r' || sure === '\n') {
      stdout.write('\n');
      return key === 'd'
        ? { kind: 'dismiss' }
        : key === 'n'
          ? { kind: 'new' }
          : { kind: 'person', number };
    }
    stdout.write(`no\n${prompt}`);
    if (sure === null) return { kind: 'quit' };
  }
}

/** Null at the end of the input, and for Ctrl-C and Ctrl-D, which a raw terminal hands on. */
async function nextKey(keys: AsyncGenerator<string>): Promise<string | null> {
  const next = await keys.next();
  return next.done === true || next.value === '\u0003' || next.value === '\u0004'
    ? null
    : next.value;
}

async function decide(
  { context, opened, org, done }: Turn,
  record: HeldRecord,
  name: string,
  id: string,
): Promise<void> {
  const row = matchedRows(org.compiled).find((one) => one.name === name);
  if (row === undefined) return;
  const salesforceId = await existingId(row, id, org.salesforce);
  const { change, others } = await choose(opened.state, org.compiled, row, [record], salesforceId);
  const what = `held assign ${heldName(record)} ${salesforceId}`;
  await saveDecisions(context, opened.state, change, what);
  for (const { id } of [record, ...others]) done.decided.add(id);
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more record')} with it`;
  context.process.stdout.write(`Decided: ${row.object.name} ${salesforceId}${more}.\n`);
}

async function dismiss({ context, opened, done }: Turn, record: HeldRecord): Promise<void> {
  const decision = { kind: 'dismissed', subject: record.id } as const;
  const what = `held dismiss ${heldName(record)}`;
  await saveDecisions(context, opened.state, { made: [decision], released: [record.id] }, what);
  done.dismissed.add(record.id);
  context.process.stdout.write('Dismissed.\n');
}
