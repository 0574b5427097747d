/**
 * `/__control/…`: lets another program order faults and end sessions, for tests of whole processes;
 * answered by server.ts only where the org was started with a token for it.
 */

import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Faults, parseFaultRule } from './faults.ts';
import { bearerOf } from './http.ts';
import type { Sessions } from './oauth.ts';

export interface ControlParts {
  readonly faults: Faults;
  readonly sessions: Sessions;
  readonly token: string;
}

export function addControl(
  app: Hono<{ Bindings: HttpBindings }>,
  { faults, sessions, token }: ControlParts,
): void {
  app.use('/__control/*', async (c, next) => {
    if (bearerOf(c) !== token) return c.text('The control token is missing or wrong.', 401);
    return next();
  });
  app.post('/__control/faults', async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const rules = (Array.isArray(body) ? body : [body]).map(parseFaultRule);
    for (const each of rules) if ('error' in each) return c.text(each.error, 400);
    for (const each of rules) if ('rule' in each) faults.add(each.rule);
    return c.body(null, 204);
  });
  app.delete('/__control/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.post('/__control/expire-sessions', (c) => {
    sessions.expireAll();
    return c.body(null, 204);
  });
}
