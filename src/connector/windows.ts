/** Which stretch of time a run asks its sources for, and how far it takes their watermarks. */
import type { Source, Window } from '../source/source.ts';
import type { StateStore } from '../state/store.ts';

/** Reports carry a day, not a moment, and re-sends come late: look this far back again. */
const OVERLAP_DAYS = 7;
/** Scores are sent for two years after the test (ETS help: "currently valid" scores). */
const VALID_DAYS = 731;
const DAY = 86_400_000;

/** One for each source; null for those that are always read whole. */
export function windowsOf(
  sources: readonly Source[],
  state: StateStore,
  now: Date,
  wanted: Window | undefined,
): Promise<(Window | null)[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (!source.windowed) return null;
      if (wanted !== undefined) return wanted;
      const watermark = await state.watermark(source.name);
      const days = watermark === null ? VALID_DAYS : OVERLAP_DAYS;
      return {
        from: new Date((watermark ?? now).getTime() - days * DAY),
        to: now,
      };
    }),
  );
}

/** After everything of the windows is accounted for. */
export async function advanceWatermarks(
  sources: readonly Source[],
  state: StateStore,
  windows: readonly (Window | null)[],
  byHand: boolean,
): Promise<void> {
  for (const [index, source] of sources.entries()) {
    const window = windows[index] ?? null;
    if (window === null) continue;
    const watermark = await state.watermark(source.name);
    // A window by hand may leave a gap before it, which must still be pulled.
    const joins = watermark === null ? !byHand : window.from <= watermark;
    if (joins && (watermark === null || window.to > watermark)) {
      await state.saveWatermark(source.name, window.to);
    }
  }
}
