/** Fits sentences into the width of a terminal. */

/** Breaks a sentence at blanks, but not within `what is to be typed` where that fits into a line. */
export function wrap(text: string, width: number, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of unitsOf(text, width - rest.length)) {
    const start = lines.length === 0 ? first : rest;
    if (line !== start && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest + word;
    } else {
      line = line === start ? line + word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/**
 * The same line by line, each with its own indent. What is quoted of a file, with its caret below,
 * stays as it is.
 */
export function wrapLines(text: string, width: number, margin: string): string {
  const lines = text.split('\n').map((line) => {
    if (/^\s*(?:\d+ *)?\||^\s*-->/.test(line)) return `${margin}${line}`.trimEnd();
    const indent = /^ *(?:= )?/.exec(line)?.[0] ?? '';
    const rest = margin + ' '.repeat(Math.max(2, indent.length));
    return wrap(line.slice(indent.length), width, margin + indent, rest).trimEnd();
  });
  return lines.join('\n');
}

/** Words, and what stands between two backquotes as one. */
function unitsOf(text: string, room: number): string[] {
  const units: string[] = [];
  let open: string[] = [];
  for (const word of text.split(' ')) {
    const quotes = word.split('`').length - 1;
    if (open.length === 0 && quotes % 2 === 0) {
      units.push(word);
      continue;
    }
    open.push(word);
    const closed = open.length > 1 && quotes % 2 === 1;
    const length = open.reduce((sum, { length }) => sum + length + 1, -1);
    if (closed && length <= room) units.push(open.join(' '));
    else if (closed || length > room) units.push(...open);
    else continue;
    open = [];
  }
  return [...units, ...open];
}
