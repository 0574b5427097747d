/** The channels that the configuration names, with their secrets read. Used by `run`, `schedule` and `notify test`. */
import { channelNameOf } from '../config/operating.ts';
import type { Config } from '../config/schema.ts';
import { type Resolved, resolveSecrets } from '../config/secrets.ts';
import { urlFault } from '../config/urls.ts';
import type { Channel } from '../notify/notice.ts';
import { Problem } from '../problem.ts';
import type { Context } from './context.ts';

type Configured = NonNullable<Config['notify']>['channels'];

/** @throws Problem (configuration) when a secret is missing or an address cannot be right */
export async function openChannels(channels: Configured, context: Context): Promise<Channel[]> {
  const { env } = context.process;
  const resolved = await resolveSecrets(channels, { env, path: 'notify.channels' });
  return Promise.all(resolved.map(openChannel));
}

/** Each loaded only when it is used. */
async function openChannel(channel: Resolved<Configured[number]>): Promise<Channel> {
  const name = channelNameOf(channel);
  if (channel.kind === 'email') {
    const { emailChannel } = await import('../notify/email.ts');
    return emailChannel({ ...channel, name });
  }
  const { shape, url, signingKey } = channel;
  const fault = urlOfWebhookFault(url);
  if (fault !== null) {
    throw new Problem('configuration', `The address of the webhook ${name} ${fault}.`, {
      hint: 'Put the whole address, as the service shows it, where the channel’s `url` names it.',
    });
  }
  const { webhookChannel } = await import('../notify/webhook.ts');
  return webhookChannel({
    name,
    shape,
    url,
    ...(signingKey === undefined ? {} : { signingKey }),
  });
}

/** Unlike others, these addresses may carry a query: Teams puts its key there. */
function urlOfWebhookFault(text: string): string | null {
  const url = URL.parse(text);
  return url === null ? 'is not a URL' : urlFault(`${url.origin}${url.pathname}`);
}
