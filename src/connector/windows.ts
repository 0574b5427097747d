/** Which stretch of time a run asks its sources for, and how far it takes their watermarks. */
import type { Source, Window } from '../source/source.ts';
import type { StateStore } from '../state/store.ts';

export interface WindowOptions {
  /** How far a run looks back before the last one: re-sends come late. */
  readonly overlapDays: number;
  /** How far a first run and a sweep look back. */
  readonly validDays: number;
  /** How often all that is valid is pulled again: cancellations come months later. */
  readonly sweepEveryDays: number;
}

/** Scores are sent for two years after the test (ETS help: "currently valid" scores). */
export const USUAL_WINDOWS: WindowOptions = { overlapDays: 7, validDays: 731, sweepEveryDays: 30 };

const DAY = 86_400_000;
/**
 * Reports carry a day, in a time zone that ETS does not tell, and it is not known whether ETS asks
 * for the day or the moment. The day of a moment begins at most 26 hours before it and ends as much
 * after, anywhere on earth. So what is dated today may be shown by tomorrow's window only, and each
 * window begins this much earlier than its overlap says.
 */
const ZONES = 26 * 3_600_000;
/** Clocks of several machines differ by less; a watermark further ahead was set by a wrong one. */
const CLOCKS = DAY;

/** What one source is asked for. */
export interface SourceWindow {
  readonly source: string;
  /** Null for those that are always read whole. */
  readonly window: Window | null;
  /** Whether nothing lies before the window: all that is valid is in it. */
  readonly whole: boolean;
}

/**
 * One for each source, in their order.
 * @param wanted by hand; what lies ahead of `now` is cut off, since nobody has pulled it then
 */
export function windowsOf(
  sources: readonly Source[],
  state: StateStore,
  now: Date,
  wanted: Window | undefined,
  options: WindowOptions = USUAL_WINDOWS,
): Promise<SourceWindow[]> {
  return Promise.all(
    sources.map(async ({ name: source, windowed }) => {
      if (!windowed) return { source, window: null, whole: false };
      if (wanted === undefined)
        return { source, ...(await nextWindow(source, state, now, options)) };
      const { from, to } = wanted;
      return { source, window: { from, to: to > now && from < now ? now : to }, whole: false };
    }),
  );
}

async function nextWindow(
  source: string,
  state: StateStore,
  now: Date,
  { overlapDays, validDays, sweepEveryDays }: WindowOptions,
): Promise<Pick<SourceWindow, 'window' | 'whole'>> {
  const [watermark, swept] = await Promise.all([state.watermark(source), state.swept(source)]);
  const allFrom = now.getTime() - validDays * DAY - ZONES;
  const sweep =
    watermark === null ||
    swept === null ||
    isAhead(watermark, now) ||
    Math.abs(now.getTime() - swept.getTime()) >= sweepEveryDays * DAY;
  if (watermark === null) return { window: { from: new Date(allFrom), to: now }, whole: true };
  // However long ago the last run was, it goes on from there.
  const lastFrom = Math.min(watermark.getTime(), now.getTime()) - overlapDays * DAY - ZONES;
  const from = new Date(sweep ? Math.min(allFrom, lastFrom) : lastFrom);
  return { window: { from, to: now }, whole: sweep };
}

/** After everything of the windows is accounted for. */
export async function advanceWatermarks(
  state: StateStore,
  windows: readonly SourceWindow[],
  now: Date,
): Promise<void> {
  for (const { source, window, whole } of windows) {
    if (window === null) continue;
    const watermark = await state.watermark(source);
    // Set by a wrong clock, it says nothing.
    const known = watermark === null || isAhead(watermark, now) ? null : watermark;
    // A window by hand may leave a gap before it, which must still be pulled.
    if (!whole && (known === null || window.from > known)) continue;
    const moment = known !== null && known > window.to ? known : window.to;
    await state.saveWatermark(source, moment, ...(whole ? [window.to] : []));
  }
}

function isAhead(watermark: Date, now: Date): boolean {
  return watermark.getTime() - now.getTime() > CLOCKS;
}
