/** A short text that changes when any of the values does. No secret: it only tells versions apart. */
import { hash } from 'node:crypto';

export function fingerprint(...values: readonly unknown[]): string {
  return hash('sha1', JSON.stringify(values), 'base64url').slice(0, 20);
}
