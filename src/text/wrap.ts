/** Fits sentences into the width of a terminal. */

/** Breaks a sentence at blanks. */
export function wrap(text: string, width: number, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
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
