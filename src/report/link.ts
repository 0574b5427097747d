/** Links to rows in Salesforce, for the reports that carry links. */

/** Only what can be nothing else: the parts come from files and from the org. */
const ORIGIN = /^https?:\/\/[\w.-]+(:\d+)?$/;
const ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;
const NAME = /^\w+$/;

/** The address of a row's page; null where there is none to lead to. */
export function rowLink(orgUrl: string | null, object: string, id: string | null): string | null {
  const origin = orgUrl?.replace(/\/+$/, '') ?? '';
  if (id === null || !ORIGIN.test(origin) || !ID.test(id) || !NAME.test(object)) return null;
  return `${origin}/lightning/r/${object}/${id}/view`;
}
