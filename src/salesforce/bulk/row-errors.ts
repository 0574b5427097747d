/**
 * What Bulk API 2.0 says of a row or a job that failed, as the errors of the other APIs. Used by
 * `jobs.ts` and by whoever reads the results.
 *
 * Sources: recorded result files (`CODE:message:fields --`, `--` for no fields, sometimes the bare
 * code); public reports of job messages (`InvalidBatch : Field name not found : X`).
 */
import { type ApiError, saidWith, shownCode } from '../errors.ts';

export function errorOfRow(text: string): ApiError {
  const [, said = '', rest = ''] = /^([A-Z][A-Z0-9_]*)(?::([\s\S]*))?$/.exec(text) ?? [
    '',
    '',
    text,
  ];
  const [, message = rest, names = ''] = /^([\s\S]*):([^:]*?)\s*--$/.exec(rest) ?? [];
  const fields = names.split(',').flatMap((name) => name.trim() || []);
  return { ...saidWith(said, message), fields };
}

/** @param message the job's own; null when it has none */
export function errorOfJob(message: string | null): ApiError {
  const [, said = ''] = /^(\w+)/.exec(message ?? '') ?? [];
  const [, field] = /Field name not found : (\w+)/.exec(message ?? '') ?? [];
  const code = shownCode(said) ?? 'JobFailed';
  return { code, message: message ?? '', fields: field === undefined ? [] : [field] };
}
