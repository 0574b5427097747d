/** What a check says of what is not there: in the org, or in the snapshot that stands in for it. */

/** @param snapshot its file; null of an org */
export function missingObject(name: string, snapshot: string | null): string {
  return snapshot === null
    ? `the org has no object \`${name}\` that this user may see`
    : `${snapshot} has no object \`${name}\``;
}

/** @param snapshot its file; null of an org */
export function missingField(object: string, name: string, snapshot: string | null): string {
  return snapshot === null
    ? `${object} has no field \`${name}\` that this user may see`
    : `${object} has no field \`${name}\` in ${snapshot}`;
}

/**
 * How what is missing gets into a snapshot.
 * @param near a name that is there and may be meant
 */
export function takenAgain(
  snapshot: string,
  object: string,
  missing: string,
  near: string | null,
): string {
  const meant = near === null ? '' : `Did you mean \`${near}\`? `;
  return `${meant}If the org has \`${missing}\`, take the snapshot again: \`toefl-sync org snapshot ${snapshot} ${object}\`.`;
}
