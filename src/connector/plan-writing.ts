/** What was planned, as the lines of a plan file; `plan --out` writes them. */
import { endLine, headerLine, openSeal, type PlanHeader, recordLine } from '../plan/file.ts';
import type { RunReport } from '../plan/report.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planned.ts';
import type { SourceWindow } from './windows.ts';

/**
 * The whole file, line by line, without line ends.
 * @param key seals the file against changes; null seals it against accidents only
 */
export async function* planLines(
  { staging, salesforce, mapping, chunkSize, now }: Parts,
  report: RunReport,
  windows: readonly SourceWindow[],
  key: string | null,
): AsyncGenerator<string> {
  const seal = openSeal(key);
  const sealed = (line: string) => {
    seal.add(line);
    return line;
  };
  yield sealed(
    headerLine({
      run: report.run,
      createdAt: now().toISOString(),
      org: { id: salesforce.orgId, url: salesforce.instanceUrl },
      mapping: { name: mapping.name, fingerprint: mapping.fingerprint },
      windows: savedWindows(windows),
    }),
  );
  let records = 0;
  for await (const lines of staging.plannedChunks(chunkSize)) {
    const chunk = lines.map(parsePlanned);
    const staged = staging.bySeq(chunk.map(({ seq }) => seq));
    for (const [index, planned] of chunk.entries()) {
      const { id = '', text = null } = staged[index] ?? {};
      const needed = planned.changes.length > 0 || planned.outcome === 'held';
      yield sealed(recordLine({ planned, id, text: needed ? text : null }));
      records += 1;
    }
  }
  yield endLine({ records, account: { ...report.account }, seal: seal.text() });
}

function savedWindows(windows: readonly SourceWindow[]): PlanHeader['windows'] {
  return windows.flatMap(({ source, window, whole }) =>
    window === null
      ? []
      : [{ source, from: window.from.toISOString(), to: window.to.toISOString(), whole }],
  );
}
