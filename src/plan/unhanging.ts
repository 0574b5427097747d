/** Which rows may be deleted, given what hangs on them, and in which order. Used by `undo`. */

/** A row that points at another. */
export interface Hanging {
  readonly parent: string;
  readonly object: string;
  readonly id: string;
  readonly field: string;
}

export interface Unhanging {
  /** Children before parents: what is in a level hangs only on what is in later ones. */
  readonly levels: readonly (readonly string[])[];
  /** Rows that stay, with what hangs on them and stays too. */
  readonly blocked: ReadonlyMap<string, readonly Hanging[]>;
}

/** @param wanted Ids of the rows that are to go */
export function unhang(wanted: readonly string[], hanging: readonly Hanging[]): Unhanging {
  const children = Map.groupBy(hanging, ({ parent }) => parent);
  const going = new Set(wanted);
  const blocked = new Map<string, readonly Hanging[]>();
  let changed = true;
  while (changed) {
    changed = false;
    for (const id of going) {
      const staying = (children.get(id) ?? []).filter((child) => !going.has(child.id));
      if (staying.length === 0) continue;
      blocked.set(id, staying);
      going.delete(id);
      changed = true;
    }
  }
  return { levels: levelsOf(going, children), blocked };
}

function levelsOf(
  going: ReadonlySet<string>,
  children: ReadonlyMap<string, readonly Hanging[]>,
): string[][] {
  const known = new Map<string, number>();
  const levelOf = (id: string): number => {
    const level = known.get(id);
    if (level !== undefined) return level;
    // Stands until the row's own level is known, and ends a circle of references.
    known.set(id, 0);
    const below = (children.get(id) ?? []).filter((child) => going.has(child.id));
    const own = below.reduce((most, child) => Math.max(most, 1 + levelOf(child.id)), 0);
    known.set(id, own);
    return own;
  };
  const levels: string[][] = [];
  for (const id of going) {
    const level = levelOf(id);
    while (levels.length <= level) levels.push([]);
    levels[level]?.push(id);
  }
  return levels;
}
