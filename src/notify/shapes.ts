/** The JSON that each kind of webhook understands. Used by `webhook.ts`. */
import { headline, type Message } from './notice.ts';

export type Shape = 'slack' | 'teams' | 'json';

export function shaped(message: Message, shape: Shape): object {
  return SHAPES[shape](message);
}

const SHAPES: Readonly<Record<Shape, (message: Message) => object>> = {
  slack: asSlack,
  teams: asTeams,
  json: asJson,
};

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function asSlack(message: Message): object {
  const { notices } = message;
  const blocks = notices.map(({ title, lines, todo }) =>
    [`*${escapeSlack(title)}*`, ...lines.map(escapeSlack), ...doing(todo).map(escapeSlack)].join(
      '\n',
    ),
  );
  const text = (what: string) => ({ type: 'mrkdwn', text: what.slice(0, MOST_SLACK) });
  return {
    text: escapeSlack(headline(message)),
    blocks: [
      ...blocks.map((block) => ({ type: 'section', text: text(block) })),
      { type: 'context', elements: [text(escapeSlack(origin(message)))] },
    ],
  };
}

/** Characters of one section. */
const MOST_SLACK = 3000;

function escapeSlack(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * What the Workflows app of Teams shows: an adaptive card.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
function asTeams(message: Message): object {
  const block = (text: string, more: object = {}) => ({
    type: 'TextBlock',
    text,
    wrap: true,
    ...more,
  });
  const body = message.notices.flatMap(({ title, lines, todo }) => [
    block(title, { weight: 'Bolder', separator: true }),
    ...[...lines, ...doing(todo)].map((line) => block(line)),
  ]);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [...body, block(origin(message), { isSubtle: true, size: 'Small' })],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  };
}

/** For programs. The names are part of the outside contract: add, never rename. */
function asJson({ notices, host, run, at }: Message): object {
  return { version: 1, at: at.toISOString(), host, run, notices };
}

function doing(todo: string | null): string[] {
  return todo === null ? [] : [`What to do: ${todo}`];
}

function origin({ run, host, at }: Message): string {
  return `toefl-sync on ${host}${run === null ? '' : `, run ${run}`}, ${at.toISOString()}`;
}
