/** Makes text from outside safe for a terminal. Used wherever such text is shown to a person. */

/**
 * A terminal takes control characters for orders, and marks of writing direction turn a line around:
 * each becomes one sign that does nothing, so that columns stay where they are.
 */
export function harmless(text: string): string {
  return text.replace(UNSEEN, '�');
}

/** The same for JSON, where such a character can be written without loss. */
export function harmlessJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(UNSEEN, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const UNSEEN = /[^\P{C}\n]/gu;
