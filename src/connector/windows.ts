/** Which stretch of time a run asks its sources for, and how far it takes their watermarks. */
import type { Source, Window } from '../source/source.ts';
import type { StateStore } from '../state/store.ts';

/** Reports carry a day, not a moment, and re-sends come late: look this far back again. */
const OVERLAP_DAYS = 7;
/** Scores are sent for two years after the test (ETS help: "currently valid" scores). */
const VALID_DAYS = 731;
const DAY = 86_400_000;

/** What one source is asked for. */
export interface SourceWindow {
  readonly source: string;
  /** Null for those that are always read whole. */
  readonly window: Window | null;
  /** Whether nothing lies before the window: a first run's, with all that is valid. */
  readonly whole: boolean;
}

/** One for each source, in their order. */
export function windowsOf(
  sources: readonly Source[],
  state: StateStore,
  now: Date,
  wanted: Window | undefined,
): Promise<SourceWindow[]> {
  return Promise.all(
    sources.map(async ({ name: source, windowed }) => {
      if (!windowed) return { source, window: null, whole: false };
      if (wanted !== undefined) return { source, window: wanted, whole: false };
      const watermark = await state.watermark(source);
      const days = watermark === null ? VALID_DAYS : OVERLAP_DAYS;
      const from = new Date((watermark ?? now).getTime() - days * DAY);
      return { source, window: { from, to: now }, whole: watermark === null };
    }),
  );
}

/** After everything of the windows is accounted for. */
export async function advanceWatermarks(
  state: StateStore,
  windows: readonly SourceWindow[],
): Promise<void> {
  for (const { source, window, whole } of windows) {
    if (window === null) continue;
    const watermark = await state.watermark(source);
    // A window by hand may leave a gap before it, which must still be pulled.
    const joins = watermark === null ? whole : window.from <= watermark;
    if (joins && (watermark === null || window.to > watermark)) {
      await state.saveWatermark(source, window.to);
    }
  }
}
