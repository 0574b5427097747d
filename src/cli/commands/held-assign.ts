/** `toefl-sync held assign`: says whose record it is, for good. */
import { choose, existingId, rowToAssign } from '../../connector/deciding.ts';
import { findHeld } from '../../connector/held.ts';
import { filedRecord } from '../../connector/reopening.ts';
import { NOBODY_YET } from '../../plan/memory.ts';
import { Problem } from '../../problem.ts';
import { heldName } from '../../report/held.ts';
import { rowLink } from '../../report/link.ts';
import { counted } from '../../report/paint.ts';
import { wrap } from '../../text/wrap.ts';
import { type Context, commandName, styleOf } from '../context.ts';
import type { CommonFlags } from '../flags.ts';
import { openOrg, openStateAlone, saveDecisions } from '../state.ts';

export interface AssignFlags extends CommonFlags {
  readonly row?: string;
  readonly interactive?: boolean;
  readonly reveal?: boolean;
}

export async function assign(
  this: Context,
  flags: AssignFlags,
  key?: string,
  id?: string,
): Promise<void> {
  if (flags.interactive === true) {
    const { assignInTurn } = await import('../choosing.ts');
    return assignInTurn(this, flags, key);
  }
  if (key === undefined || id === undefined) {
    throw new Problem('usage', '`held assign` needs a held record and the Id of its person.', {
      hint: '`toefl-sync held assign KEY CONTACT_ID`, with `new` for none that is there, or `toefl-sync held assign --interactive` to go through them one by one.',
    });
  }
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const held = await opened.state.held();
  const filed = held.some((record) => record.key === key)
    ? null
    : await filedRecord(opened.state, key);
  const records = filed === null ? findHeld(held, key) : [filed];
  await using org = await openOrg(this, opened, 'held');
  const row = rowToAssign(org.compiled, flags.row);
  const salesforceId = await existingId(row, id, org.salesforce);
  const choice = await choose(opened.state, org.compiled, row, records, salesforceId);
  const [name = key] = records.map(heldName);
  await saveDecisions(this, opened.state, choice.change, `held assign ${name} ${salesforceId}`);
  const others = choice.others.map(heldName);
  const object = row.object.name;
  const isNew = salesforceId === NOBODY_YET;
  const link = isNew ? null : rowLink(org.salesforce.instanceUrl, object, salesforceId);
  if (flags.json) {
    const { forPerson, elsewhere } = choice;
    const about = { key: name, row: row.name, object, id: salesforceId, link };
    const result = { ...about, forPerson, others, elsewhere };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { width } = styleOf(this, 'stdout');
  const sentences = [
    isNew
      ? `The ${row.name} of ${name} is none that is there: a new ${object} will be made.`
      : `The ${row.name} of ${name} is ${object} ${salesforceId}.`,
    isNew
      ? 'Later reports of this appointment follow. Other sittings can be assigned to the new one once it is there.'
      : choice.forPerson
        ? 'Later reports of this appointment follow, and so do other sittings that ETS sends with the same name and e-mail address.'
        : 'Later reports of this appointment follow. The record says too little of the person to decide other sittings by it.',
    ...(others.length === 0
      ? []
      : [
          `So ${counted(others.length, 'more held record')} is decided as well: ${others.join(', ')}.`,
        ]),
    ...(choice.elsewhere.length === 0
      ? []
      : [
          `Filed by the earlier choice, and staying there: ${choice.elsewhere.join(', ')}. \`held assign\` moves each.`,
        ]),
  ];
  const stays = records.some(({ reasons }) => reasons.some(({ code }) => !PASSING.has(code)));
  const lines = [
    ...sentences,
    ...(link === null ? [] : [link]),
    ...(stays ? ['It is held for another reason too, which this does not mend.'] : []),
    `The next run ${filed === null ? 'brings it in' : 'moves it'}; \`${commandName(this)} held retry ${name}\` does so now.`,
  ];
  stdout.write(`${lines.map((line) => wrap(line, width, '', '')).join('\n')}\n`);
}

/** Reasons that a choice of the person does away with, and the next run with what came of them. */
const PASSING: ReadonlySet<string> = new Set([
  'ambiguous-person',
  'doubtful-person',
  'no-person',
  'unfindable-person',
  'duplicates',
  'reassigned',
  'not-written',
  'unknown-outcome',
]);
