/** When a credential ends: by the date that somebody wrote down, or by its certificate. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Expiry } from './situation.ts';

/** A last day, or the path of a certificate in PEM form. */
export interface ExpirySource {
  readonly what: string;
  readonly certificate?: string;
  readonly date?: string;
}

export async function expiryOf({ what, certificate, date }: ExpirySource): Promise<Expiry> {
  // The last day is good to its end.
  if (date !== undefined) return { what, end: new Date(`${date}T23:59:59Z`) };
  if (certificate === undefined) return { what, end: null };
  try {
    const { validToDate } = new X509Certificate(await readFile(certificate));
    return { what, end: validToDate, certificate };
  } catch {
    return { what, end: null, certificate };
  }
}

/** What is said of a credential whose end cannot be found out. */
export function unreadable({ what, certificate }: Expiry): string {
  return `The end of ${what} cannot be read${certificate === undefined ? '' : ` from ${certificate}`}`;
}
