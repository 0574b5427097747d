/**
 * `/limits` and `/limits/recordCount`; called by the router.
 *
 * Source: recorded answers of a Developer Edition.
 */

import type { ApiReply, ApiRequest, Org } from './org.ts';

export function limits(org: Org): ApiReply {
  const remaining = Math.max(0, org.dailyLimit - org.calls());
  return {
    status: 200,
    body: {
      ConcurrentAsyncGetReportInstances: { Max: 200, Remaining: 200 },
      DailyApiRequests: { Max: org.dailyLimit, Remaining: remaining },
      DailyAsyncApexExecutions: { Max: 250_000, Remaining: 250_000 },
      DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
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
