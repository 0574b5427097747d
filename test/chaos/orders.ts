/** What the test tells the process that runs the connector, and what that says in the end. */
import { z } from 'zod';

/** One run. */
export const orderSchema = z.object({
  run: z.string(),
  /** What the connector's clock says, ISO 8601 in UTC. */
  now: z.string(),
  state: z.string(),
  org: z.object({ url: z.string(), clientId: z.string(), clientSecret: z.string() }),
  ets: z.object({ url: z.string(), authCode: z.string() }),
  chunkSize: z.number(),
  bulk: z.union([
    z.literal('never'),
    z.object({ threshold: z.number(), readThreshold: z.number(), fewRows: z.number() }),
  ]),
  sweepEveryDays: z.number(),
  apiShare: z.number(),
  parallelCalls: z.number(),
  /** For one request, to Salesforce and to ETS. */
  timeoutMs: z.number(),
  attempts: z.number(),
  /** Before which statement on the state the process kills itself; null for never. */
  killAtStatement: z.number().nullable(),
});

export type Order = z.infer<typeof orderSchema>;

const count = z.number();

/** As far as the test looks at it; written down anew, so that a change of the report is noticed. */
const reportSchema = z.object({
  run: z.string(),
  window: z.object({ from: z.string(), to: z.string() }).nullable(),
  account: z.strictObject({
    pulled: count,
    created: count,
    updated: count,
    unchanged: count,
    superseded: count,
    held: count,
  }),
  rows: z.record(z.string(), z.object({ created: count, updated: count, unchanged: count })),
  held: z.array(z.object({ reason: z.string(), count })),
});

export type ChaosReport = z.infer<typeof reportSchema>;

export const endedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), report: reportSchema }),
  z.object({ kind: z.literal('problem'), problem: z.string(), text: z.string() }),
  /** Something that is no Problem was thrown. */
  z.object({ kind: z.literal('broken'), text: z.string() }),
]);

export type Ended =
  | z.infer<typeof endedSchema>
  | { readonly kind: 'killed' }
  /** It did not end by itself. */
  | { readonly kind: 'hung' };
