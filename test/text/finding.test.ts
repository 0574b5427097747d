/** How a finding looks in a terminal. */
import { describe, expect, it } from 'vitest';
import { type Finding, renderFinding, renderFindings } from '../../src/text/finding.ts';

function found(column: number, length: number, more: Partial<Finding> = {}): Finding {
  return {
    severity: 'error',
    code: 'unknown-path',
    message: 'this is wrong',
    hint: null,
    position: { line: 1, column, length },
    ...more,
  };
}

/** The source line and the line with the caret. */
function excerptOf(text: string, column: number, length: number): string[] {
  return renderFinding(found(column, length), { file: 'm.yaml', text }, 40).split('\n').slice(3);
}

describe('a finding', () => {
  it('keeps to the width of the terminal, its sentences indented', () => {
    const message = 'the path `candidateInfo.emial` is not in the catalogue of paths';
    const hint = 'Did you mean `candidateInfo.email`? The catalogue has all paths.';
    const text = renderFinding(
      found(1, 4, { message, hint }),
      { file: 'm.yaml', text: 'Mail: x' },
      50,
    );
    expect(text).toBe(`error[unknown-path]: the path
    \`candidateInfo.emial\` is not in the catalogue
    of paths
  --> m.yaml:1:1
   |
 1 | Mail: x
   | ^^^^
  = Did you mean \`candidateInfo.email\`? The
    catalogue has all paths.`);
  });

  it.each([
    ['at its end', `${'a'.repeat(50)}`, 1, 3, [` 1 | ${'a'.repeat(34)}…`, '   | ^^^']],
    [
      'at its start',
      `${'a'.repeat(40)}BB`,
      41,
      2,
      [` 1 | …${'a'.repeat(12)}BB`, `   | ${' '.repeat(13)}^^`],
    ],
    [
      'on both sides',
      `${'a'.repeat(40)}BB${'c'.repeat(40)}`,
      41,
      2,
      [` 1 | …${'a'.repeat(12)}BB${'c'.repeat(19)}…`, `   | ${' '.repeat(13)}^^`],
    ],
  ])('shows that a long line is cut %s', (_name, text, column, length, expected) => {
    expect(excerptOf(text, column, length)).toEqual(expected);
  });

  it('keeps the caret below its text behind tabs and signs that are not shown', () => {
    expect(excerptOf('\ta\u202eb: wrong', 6, 5)).toEqual([' 1 |  a�b: wrong', '   |      ^^^^^']);
  });

  it('gives the terminal no orders and stays on its lines, whatever is quoted', () => {
    const evil = '\u001b[2J\u009b\u202e\r\nnew line';
    const one = found(1, 4, { message: evil, hint: evil });
    const text = renderFinding(one, { file: `m${evil}.yaml`, text: `${evil}\n` }, 80);
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text.split('\n')).toHaveLength(6);
  });

  it('is told in a few lines, however long what it quotes is', () => {
    const text = renderFinding(found(1, 1, { message: 'x'.repeat(100_000) }), {
      file: 'm',
      text: '',
    });
    expect(text.length).toBeLessThan(600);
  });
});

describe('many findings', () => {
  it('are cut after fifty, with their number', () => {
    const blocks = renderFindings(
      Array.from({ length: 1050 }, () => found(1, 1)),
      { file: 'm', text: 'x' },
    );
    expect(blocks).toHaveLength(51);
    expect(blocks.at(-1)).toBe('… and 1,000 more. Correct these first; others may go with them.');
  });
});
