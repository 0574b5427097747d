/** Notices to webhooks, over HTTP with a server of the test. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import type { Message } from '../../src/notify/notice.ts';
import { send } from '../../src/notify/tell.ts';
import { webhookChannel } from '../../src/notify/webhook.ts';

const MESSAGE: Message = {
  notices: [
    { kind: 'brake', title: 'Stopped', lines: ['<many> & more'], todo: 'Look at the plan.' },
  ],
  host: 'sync-1',
  run: null,
  at: new Date('2026-11-25T12:00:00Z'),
};

interface Post {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function openHook(status = 200): Promise<{ url: string; posts: Post[] }> {
  const posts: Post[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posts.push({ headers: request.headers, body });
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/services/SECRETPATH`, posts };
}

it.each([
  {
    shape: 'slack' as const,
    expected: {
      text: 'toefl-sync: Stopped',
      blocks: [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*Stopped*\n&lt;many&gt; &amp; more\nWhat to do: Look at the plan.',
          },
        },
        {
          type: 'context',
          elements: [{ type: 'mrkdwn', text: 'toefl-sync on sync-1, 2026-11-25T12:00:00.000Z' }],
        },
      ],
    },
  },
  {
    shape: 'teams' as const,
    expected: {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              { type: 'TextBlock', text: 'Stopped', wrap: true, weight: 'Bolder', separator: true },
              { type: 'TextBlock', text: '<many> & more', wrap: true },
              { type: 'TextBlock', text: 'What to do: Look at the plan.', wrap: true },
              {
                type: 'TextBlock',
                text: 'toefl-sync on sync-1, 2026-11-25T12:00:00.000Z',
                wrap: true,
                isSubtle: true,
                size: 'Small',
              },
            ],
          },
        },
      ],
    },
  },
  {
    shape: 'json' as const,
    expected: {
      version: 1,
      at: '2026-11-25T12:00:00.000Z',
      host: 'sync-1',
      run: null,
      notices: MESSAGE.notices,
    },
  },
])('what is posted has the shape that $shape expects', async ({ shape, expected }) => {
  const { url, posts } = await openHook();
  expect(await send(webhookChannel({ name: shape, shape, url }), MESSAGE)).toBeNull();
  expect(posts).toHaveLength(1);
  expect(posts[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(posts[0]?.body ?? '')).toEqual(expected);
});

it('with a key, time and body are signed', async () => {
  const { url, posts } = await openHook();
  await send(webhookChannel({ name: 'hook', shape: 'json', url, signingKey: 'k1' }), MESSAGE);
  const [post] = posts;
  const timestamp = String(post?.headers['x-toefl-sync-timestamp']);
  expect(timestamp).toBe(String(MESSAGE.at.getTime() / 1000));
  const expected = createHmac('sha256', 'k1').update(`${timestamp}.${post?.body}`).digest('hex');
  expect(post?.headers['x-toefl-sync-signature']).toBe(`v1=${expected}`);
});

it.each([
  [404, 'hook: the webhook answered with status 404.'],
  [500, 'hook: the webhook answered with status 500.'],
  [302, 'hook: the webhook answered with status 302.'],
])('an answer %i is a failure that does not show the address', async (status, message) => {
  const { url, posts } = await openHook(status);
  const failure = await send(webhookChannel({ name: 'hook', shape: 'json', url }), MESSAGE);
  expect(failure?.message).toBe(message);
  expect(JSON.stringify([failure?.message, failure?.hint, failure?.cause])).not.toContain('SECRET');
  expect(posts).toHaveLength(1);
});

it('a webhook that is not there is a failure that does not show the address', async () => {
  const url = 'http://127.0.0.1:1/SECRETPATH';
  const failure = await send(webhookChannel({ name: 'hook', shape: 'json', url }), MESSAGE);
  expect(failure?.message).toMatch(/^hook: the webhook cannot be reached/);
  expect(JSON.stringify([failure?.message, failure?.hint, failure?.cause])).not.toContain('SECRET');
});
