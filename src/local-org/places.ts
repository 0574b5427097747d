/**
 * State and Country/Territory Picklists at work: text and code of a country or state go together, and
 * what is not in the org's list is refused; called by write.ts, for objects whose addresses have codes.
 *
 * Sources: Salesforce help "State and Country/Territory Picklist Field Syncing" (on create the code
 * wins over the text, on update both must agree; clearing the country clears the state); public reports
 * of the refusals.
 */

import { type SaveError, saveError } from './errors.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import type { Row, Value } from './store.ts';

/** One address of an object. */
interface Place {
  readonly country: FieldSchema;
  readonly countryCode: FieldSchema;
  readonly state: FieldSchema;
  readonly stateCode: FieldSchema;
}

type Entry = FieldSchema['picklistValues'][number];

/** Completes the addresses of a row that is about to be saved, or says what is wrong with one. */
export function settlePlaces(
  model: ObjectModel,
  row: Record<string, Value>,
  before: Row | undefined,
): SaveError | undefined {
  for (const place of placesOf(model)) {
    const refusal = settleCountry(place, row, before) ?? settleState(place, row, before);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Whether a field holds one of these codes, whose unknown values have a refusal of their own. */
export function isPlaceCode({ name, compoundFieldName }: FieldSchema): boolean {
  const prefix = compoundFieldName?.slice(0, -'Address'.length);
  return name === `${prefix}CountryCode` || name === `${prefix}StateCode`;
}

const known = new WeakMap<ObjectModel, readonly Place[]>();

function placesOf(model: ObjectModel): readonly Place[] {
  const places = known.get(model) ?? findPlaces(model);
  known.set(model, places);
  return places;
}

function findPlaces(model: ObjectModel): readonly Place[] {
  return model.schema.fields
    .filter(({ type }) => type === 'address')
    .flatMap(({ name }) => {
      const part = (end: string) =>
        model.fields.get(`${name.slice(0, -'Address'.length)}${end}`.toLowerCase());
      const [country, countryCode] = [part('Country'), part('CountryCode')];
      const [state, stateCode] = [part('State'), part('StateCode')];
      return country && countryCode && state && stateCode
        ? [{ country, countryCode, state, stateCode }]
        : [];
    });
}

function settleCountry(
  place: Place,
  row: Record<string, Value>,
  before: Row | undefined,
): SaveError | undefined {
  const { country, countryCode, state, stateCode } = place;
  const refusal = settle(country, countryCode, activeOf(countryCode), row, before, {
    text: `There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.`,
    code: (code) =>
      `The ${countryCode.name} field contains ${code}, which isn't an available country/territory.`,
  });
  if (refusal !== undefined) return refusal;
  const cleared = row[countryCode.name] === undefined && before?.[countryCode.name] !== undefined;
  if (cleared) for (const field of [state, stateCode]) delete row[field.name];
  return undefined;
}

function settleState(
  place: Place,
  row: Record<string, Value>,
  before: Row | undefined,
): SaveError | undefined {
  const { countryCode, state, stateCode } = place;
  const has = [state, stateCode].some(({ name }) => row[name] !== undefined);
  if (has && row[countryCode.name] === undefined) {
    return integrity(
      `A country/territory must be specified before specifying a state value for field: ${state.label}`,
      state,
    );
  }
  // Another country may not have the state that stands there.
  const moved = row[countryCode.name] !== before?.[countryCode.name];
  const entries = statesOf(place, row[countryCode.name] ?? null);
  return settle(state, stateCode, entries, row, moved ? undefined : before, {
    text: `There's a problem with this state, even though it may appear correct. Please select a state from the list of valid states.`,
    code: (code) =>
      `The ${stateCode.name} field contains ${code}, which isn't an available state. Your administrator can add it for you.`,
  });
}

interface Refusals {
  readonly text: string;
  readonly code: (code: Value) => string;
}

/** Brings text and code together, from whichever was written. */
function settle(
  text: FieldSchema,
  code: FieldSchema,
  entries: readonly Entry[],
  row: Record<string, Value>,
  before: Row | undefined,
  refusals: Refusals,
): SaveError | undefined {
  const written = (field: FieldSchema) => row[field.name] !== before?.[field.name];
  const [newText, newCode] = [row[text.name], row[code.name]];
  let entry: Entry | undefined;
  if (written(code)) {
    entry = entries.find(({ value }) => value === newCode);
    if (entry === undefined && newCode !== undefined) {
      return integrity(refusals.code(newCode), code);
    }
    const disagrees = written(text) && newText !== undefined && newText !== nameOf(entry);
    if (disagrees && before !== undefined) return integrity(refusals.text, text);
  } else if (written(text)) {
    entry = entries.find((each) => sameText(nameOf(each), newText));
    if (entry === undefined && newText !== undefined) return integrity(refusals.text, text);
  } else {
    return undefined;
  }
  delete row[text.name];
  delete row[code.name];
  if (entry !== undefined) {
    row[text.name] = nameOf(entry) ?? null;
    row[code.name] = entry.value;
  }
  return undefined;
}

function nameOf(entry: Entry | undefined): string | undefined {
  return entry?.label ?? entry?.value;
}

function sameText(a: string | undefined, b: Value | undefined): boolean {
  return typeof b === 'string' && a?.toLowerCase() === b.toLowerCase();
}

function activeOf(field: FieldSchema): readonly Entry[] {
  return field.picklistValues.filter(({ active }) => active);
}

/** The states of a country: one bit of `validFor` for each value of the country's code. */
function statesOf({ countryCode, stateCode }: Place, country: Value): readonly Entry[] {
  const place = countryCode.picklistValues.findIndex(({ value }) => value === country);
  return activeOf(stateCode).filter(({ validFor }) => {
    const bits = Buffer.from(typeof validFor === 'string' ? validFor : '', 'base64');
    return place >= 0 && ((bits[place >> 3] ?? 0) & (0x80 >> (place % 8))) !== 0;
  });
}

function integrity(message: string, field: FieldSchema): SaveError {
  return saveError('FIELD_INTEGRITY_EXCEPTION', message, [field.name]);
}
