/**
 * Salesforce record Ids: made by the store, read from requests by everything else.
 *
 * An Id is 15 case-sensitive characters, of which the first three name the object; the 18-character
 * form adds three that say which of the 15 are capitals, so that it survives case-insensitive
 * tools. Requests take both, answers always give 18.
 */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The `n`th Id of an object, in the form of an org's own pod and counter. */
export function makeId(keyPrefix: string, n: number): string {
  let rest = '';
  for (let left = n; rest.length < 9; left = Math.floor(left / 62))
    rest = `${BASE62[left % 62]}${rest}`;
  return withChecksum(`${keyPrefix}Lo0${rest}`);
}

/** The 18-character form of an Id of 15 or 18 characters, or undefined if it is not an Id. */
export function readId(text: string): string | undefined {
  if (/^[0-9A-Za-z]{15}$/.test(text)) return withChecksum(text);
  if (!/^[0-9A-Za-z]{18}$/.test(text)) return undefined;
  const full = withChecksum(text.slice(0, 15));
  return full.slice(15) === text.slice(15).toUpperCase() ? full : undefined;
}

/** The three letters of an Id that name its object. */
export function prefixOf(id: string): string {
  return id.slice(0, 3);
}

function withChecksum(id15: string): string {
  let suffix = '';
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let k = 0; k < 5; k += 1) {
      if (/[A-Z]/.test(id15.charAt(start + k))) bits += 2 ** k;
    }
    suffix += CHECK.charAt(bits);
  }
  return id15 + suffix;
}
