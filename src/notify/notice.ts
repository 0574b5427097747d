/** What people are told, and the channels it goes through. Used by everything in this folder. */

type NoticeKind =
  | 'held'
  | 'failure'
  | 'brake'
  | 'setup'
  | 'no-data'
  | 'expiry'
  | 'recovery'
  | 'test';

/** One thing that a person should know. Never with a personal value. */
export interface Notice {
  readonly kind: NoticeKind;
  /** One sentence. */
  readonly title: string;
  /** More about it, a line each. */
  readonly lines: readonly string[];
  /** What to do; null for nothing. */
  readonly todo: string | null;
}

/** All that is told at one time, as one message. */
export interface Message {
  readonly notices: readonly Notice[];
  /** The machine, so that several installations can be told apart. */
  readonly host: string;
  /** The run that it is about; null for none. */
  readonly run: string | null;
  readonly at: Date;
}

export interface Channel {
  /** What was told is remembered by it. */
  readonly name: string;
  /** @throws Problem (configuration) that names no secret: not the address of a webhook either */
  send(message: Message): Promise<void>;
}

/** One line for the subject of an e-mail, or the head of a post. */
export function headline({ notices }: Message): string {
  const [first] = notices;
  const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : '';
  return `toefl-sync: ${first?.title ?? ''}${more}`;
}

/** The whole of it as plain text. */
export function asText(message: Message): string {
  const { notices, host, run, at } = message;
  const blocks = notices.map(({ title, lines, todo }) =>
    [
      title,
      ...lines.map((line) => `  ${line}`),
      ...(todo === null ? [] : [`What to do: ${todo}`]),
    ].join('\n'),
  );
  const where = `${run === null ? '' : `run ${run}, `}${host}, ${at.toISOString()}`;
  return `${blocks.join('\n\n')}\n\n-- \n${where}\n`;
}
