/**
 * Where a plan puts what it must remember of shared rows, of which there may be a million. The
 * connector gives one on disk; in memory is enough for tests and small plans.
 */
export interface Shelf {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function memoryShelf(): Shelf {
  const values = new Map<string, string>();
  return { get: (key) => values.get(key), set: (key, value) => void values.set(key, value) };
}

/** Values of one kind on a shelf, with the changed ones at hand until `putAway`. */
export class Drawer<Value> {
  readonly #shelf: Shelf;
  readonly #prefix: string;
  readonly #atHand = new Map<string, Value | undefined>();
  readonly #changed = new Set<string>();
  readonly #read: (text: string) => Value;
  readonly #write: (value: Value) => string;

  /** @param name tells the kinds apart on one shelf */
  constructor(
    shelf: Shelf,
    name: string,
    read: (text: string) => Value,
    write: (value: Value) => string,
  ) {
    this.#shelf = shelf;
    this.#prefix = `${name} `;
    this.#read = read;
    this.#write = write;
  }

  get(key: string): Value | undefined {
    if (this.#atHand.has(key)) return this.#atHand.get(key);
    const text = this.#shelf.get(this.#prefix + key);
    const value = text === undefined ? undefined : this.#read(text);
    this.#atHand.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#atHand.set(key, value);
    this.#changed.add(key);
  }

  /** Call now and then, so that memory does not grow. */
  putAway(): void {
    for (const key of this.#changed) {
      const value = this.#atHand.get(key);
      if (value !== undefined) this.#shelf.set(this.#prefix + key, this.#write(value));
    }
    this.#changed.clear();
    this.#atHand.clear();
  }
}
