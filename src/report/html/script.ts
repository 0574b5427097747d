/**
 * The page's script: the functions of `browser/` as text. None of them leans on anything outside
 * itself but the kit that `start` is given, so their text is the whole of them.
 */
import { cards } from './browser/card.ts';
import { controlsOf } from './browser/controls.ts';
import { element } from './browser/element.ts';
import { filtering } from './browser/filter.ts';
import { type Kit, start } from './browser/start.ts';
import { recordStore } from './browser/store.ts';

const kit: Kit = { element, recordStore, filtering, cards, controlsOf };

const parts = Object.entries(kit).map(([name, part]) => `${name}: ${part}`);

/** Line ends as the browser will have them when it takes the hash. */
export const SCRIPT = `'use strict';\n(${start})({\n${parts.join(',\n')}\n});\n`.replaceAll(
  '\r\n',
  '\n',
);
