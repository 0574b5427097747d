/**
 * `/limits` and `/limits/recordCount`; called by the router.
 *
 * Source: recorded answers of a Developer Edition.
 */

import type { ApiReply, ApiRequest, Org } from './org.ts';

export function limits(org: Org): ApiReply {
  const remaining = Math.max(0, org.dailyLimit - org.calls());
  const { options, batches, queryJobs } = org.bulk;
  return {
    status: 200,
    body: {
      ConcurrentAsyncGetReportInstances: { Max: 200, Remaining: 200 },
      DailyApiRequests: { Max: org.dailyLimit, Remaining: remaining },
      DailyAsyncApexExecutions: { Max: 250_000, Remaining: 250_000 },
      DailyBulkApiBatches: {
        Max: options.dailyBatches,
        Remaining: options.dailyBatches - batches,
      },
      DailyBulkV2QueryFileStorageMB: { Max: 976_562, Remaining: 976_562 },
      DailyBulkV2QueryJobs: {
        Max: options.dailyQueryJobs,
        Remaining: options.dailyQueryJobs - queryJobs,
      },
      DataStorageMB: { Max: 5, Remaining: 5 },
      FileStorageMB: { Max: 20, Remaining: 20 },
    },
  };
}

export function recordCount(org: Org, request: ApiRequest): ApiReply {
  const asked = request.query.get('sObjects')?.split(',');
  const models =
    asked === undefined
      ? org.store.models
      : asked.flatMap((name) => org.store.model(name.trim()) ?? []);
  return {
    status: 200,
    body: {
      sObjects: models.map((model) => ({
        count: org.store.count(model),
        name: model.name,
      })),
    },
  };
}
