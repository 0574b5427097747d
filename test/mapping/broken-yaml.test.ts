/** Files that are no YAML, or YAML that no mapping is: what an admin reads, and how soon. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadExamples } from '../../src/mapping/examples.ts';
import { loadMapping } from '../../src/mapping/load.ts';
import { type Finding, renderFinding, renderFindings } from '../../src/text/finding.ts';

function findingsIn(text: string): readonly Finding[] {
  const loaded = loadMapping(text, 'mapping.yaml');
  return loaded.kind === 'broken' ? loaded.findings : [];
}

const HEAD = 'name: x\nversion: 1\nrows:\n  person:\n    object: Contact\n    match: [[Email]]\n';

describe('what is no YAML, or by accident', () => {
  it.each([
    [
      'another sign than a colon',
      '    fields:\n      Email = candidateInfo.email\n',
      'Write `Name: value`',
    ],
    ['an arrow', '    fields:\n      Email -> candidateInfo.email\n', 'Write `Name: value`'],
    ['no blank after the colon', '    fields:\n      Email:candidateInfo.email\n', 'with a blank'],
    ['a tab', '    fields:\n\t\tEmail: candidateInfo.email\n', 'Indent with blanks.'],
    ['a text with a colon', '    fields:\n      Email: to: candidateInfo.email\n', 'in quotes'],
    ['a text that begins with `>`', '    when: { score.total: > 4 }\n', 'in quotes'],
    ['a wrong column', '    fields:\n      Email: a.b\n     Phone: a.c\n', 'the same column'],
    ['an open bracket', '    fields:\n      Email: [a, b\nname: x\n', 'Each `[` needs a `]`'],
    ['an open quote', '    fields:\n      Email: "a\n', 'every quote'],
    ['braces that are no group', '    key: { Key__c: {a}-{b} }\n', 'Put it in quotes'],
    ['two documents', '    fields: {}\n---\nname: y\n', 'Leave out the line `---`'],
    ['a tag', '    fields: { Email: !!str candidateInfo.email }\n', 'begins with `!`'],
    ['a group as a name', '    fields:\n      ? [a]\n      : b\n', 'in quotes'],
  ])('is explained with what to write: %s', (_name, text, hint) => {
    const findings = findingsIn(`${HEAD}${text}`);
    expect(findings.map((finding) => finding.hint).join(' ')).toContain(hint);
  });

  it('is told in no words of the parser', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab:,[]{}"\'-?&*#!|>%@` \n\t=<'), maxLength: 60 }),
        (text) => {
          for (const { code, message, hint } of findingsIn(text)) {
            if (code !== 'yaml') continue;
            expect(message).not.toMatch(/scalar|flow|implicit|token|compact|parse|stack|document/i);
            expect(hint).not.toBeNull();
          }
        },
      ),
      { seed: 20261125, numRuns: 2000 },
    );
  });
});

describe('a mapping or its examples with any damage', () => {
  const GOOD = `${HEAD}    fields: &f
      LastName: [candidateInfo.lastName, candidateInfo.firstName]
      Email: { from: candidateInfo.email, when: { any: [{ scoreStatus: R }] } }
  other: { object: Contact, match: [[Email]], fields: { <<: *f } }
`;
  const EXAMPLES = `examples:
  - name: x
    record: &r { appointmentNo: 1, candidateInfo: { lastName: A } }
    rows: [{ row: person, object: Contact, fields: { LastName: A } }]
  - { name: y, record: { <<: *r }, held: [{ code: too-long }] }
`;
  /** Pieces of the text taken out, doubled, or replaced by signs that mean something in YAML. */
  const damaged = (text: string) =>
    fc
      .array(
        fc.record({
          at: fc.nat(text.length),
          length: fc.nat(20),
          put: fc.constantFrom(
            '',
            ' ',
            '\n',
            '\t',
            '*f',
            '&f ',
            '<<: ',
            '{',
            ']',
            ': ',
            '- ',
            '"',
            '!!x ',
            '? ',
            '\0',
            '---\n',
          ),
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((cuts) =>
        cuts.reduce(
          (all, { at, length, put }) => all.slice(0, at) + put + all.slice(at + length),
          text,
        ),
      );

  it('ends in findings that can be shown, never in a throw', () => {
    expect([findingsIn(GOOD), loadExamples({ file: 'x', text: EXAMPLES }).kind]).toEqual([
      [],
      'examples',
    ]);
    fc.assert(
      fc.property(damaged(GOOD), damaged(EXAMPLES), (mapping, examples) => {
        const loaded = loadExamples({ file: 'x', text: examples });
        const findings = loaded.kind === 'broken' ? loaded.findings : [];
        for (const [text, found] of [
          [mapping, findingsIn(mapping)],
          [examples, findings],
        ] as const) {
          for (const one of found) expect(one.hint, `${text}\n${one.message}`).not.toBeNull();
          renderFindings(found, { file: 'x', text }, 80);
        }
      }),
      { seed: 20261125, numRuns: 500 },
    );
  });
});

describe('an alias', () => {
  it.each([
    ['in a condition', `${HEAD}    when: &w { any: [*w] }\n`],
    ['in a field', `${HEAD}    fields: &f { Email: *f }\n`],
    ['as a merge', `${HEAD}    fields: &f { <<: *f }\n`],
    ['of a list', `${HEAD}    fields: { Email: &e [*e] }\n`],
    ['around everything', `&all\n${HEAD}    fields: *all\n`],
  ])('of itself is too complex: %s', (_name, text) => {
    const [finding] = findingsIn(text);
    expect(finding).toMatchObject({ code: 'too-complex' });
    expect(finding?.message).toContain('stands inside of what it names');
    const { line = 0, column = 0 } = finding?.position ?? {};
    expect(text.split('\n')[line - 1]?.slice(column - 1)).toMatch(/^\*/);
  });

  it('of itself is too complex in examples as well', () => {
    const text = 'examples:\n  - name: x\n    record: &r { a: *r }\n';
    const loaded = loadExamples({ file: 'x.examples.yaml', text });
    expect(loaded.kind === 'broken' && loaded.findings[0]).toMatchObject({
      code: 'too-complex',
      position: { line: 3, column: 21 },
    });
  });

  it.each([
    [
      'of a name that is not there',
      'fields: { Email: *none }',
      'nothing above has the name `&none`',
    ],
    ['that is merged and no group', 'fields: { <<: hi }', 'and this is none'],
    ['of a list that is merged', 'fields: { Email: &e [a], <<: *e }', 'and this is none'],
  ])('%s is said to be one', (_name, text, message) => {
    expect(findingsIn(`${HEAD}    ${text}\n`)[0]).toMatchObject({
      code: 'wrong-alias',
      message: expect.stringContaining(message),
    });
  });

  it('may be merged alone, in a list, and after another of the same name', () => {
    const text = `${HEAD}    fields: &a { Email: candidateInfo.email }
  other: &b
    object: Contact
    match: [[Email]]
    fields: { <<: [*a, *a], Phone: candidateInfo.phone }
  more: { <<: *b, object: Lead }
`;
    expect(findingsIn(text)).toEqual([]);
  });
});

describe('a file that is no text in UTF-8', () => {
  it.each([
    ['Latin-1', Buffer.from('name: Universität\n', 'latin1'), 1],
    ['UTF-16', Buffer.from('\ufeffname: x\n', 'utf16le'), undefined],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]), undefined],
  ])('is to be saved as UTF-8: %s', (_name, bytes, line) => {
    const [finding] = findingsIn(bytes.toString('utf8'));
    expect(finding).toMatchObject({ code: 'wrong-encoding' });
    expect(finding?.hint).toContain('UTF-8');
    expect(finding?.position?.line).toBe(line);
  });
});

describe('an empty file', () => {
  it.each(['', '\n\n', '# only a comment\n', '---\n', 'null\n'])(
    'is said to be empty: %j',
    (text) => {
      expect(findingsIn(text)[0]).toMatchObject({ code: 'missing', message: 'the file is empty' });
    },
  );
});

describe('the place of a finding', () => {
  it.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r', '\r'],
  ])('is right where lines end in %s', (_name, end) => {
    const text = `${HEAD}    fields:\n      First Name: candidateInfo.firstName\n`.replaceAll(
      '\n',
      end,
    );
    const [finding] = findingsIn(text);
    expect(finding?.position).toMatchObject({ line: 8, column: 7, length: 10 });
    if (finding === undefined) throw new Error('nothing was found');
    expect(renderFinding(finding, { file: 'm.yaml', text })).toContain(
      ' 8 |       First Name: candidateInfo.firstName\n   |       ^^^^^^^^^^\n',
    );
  });
});

describe('a large or hostile file', () => {
  const rows = (count: number, line: (index: number) => string) =>
    `${HEAD}    fields:\n${Array.from({ length: count }, (_, index) => `      ${line(index)}\n`).join('')}`;

  // Quadratic work would take minutes, far longer than a test may.
  it.each([
    ['nine thousand keys', rows(9_000, (index) => `F${index}: a`), 0],
    ['nine thousand wrong fields', rows(9_000, (index) => `F ${index}: a`), 9_000],
    ['nine thousand times the same key', rows(9_000, () => 'F: a'), 8_999],
    ['a hundred thousand values', `a: [${'1,'.repeat(100_000)}]`, 1],
    ['ten thousand aliases', `a: &a 1\nb: [${'*a,'.repeat(10_000)}]`, 1],
    ['ten thousand syntax errors', 'a: "\\q"\n'.repeat(10_000), 10_000],
  ])('is read in one go: %s', (_name, text, count) => {
    const findings = findingsIn(text);
    expect(findings).toHaveLength(count);
    renderFindings(findings, { file: 'm.yaml', text });
  });

  it.each([
    ['brackets', `${'['.repeat(100_000)}`],
    ['keys', Array.from({ length: 600 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['dashes', `${'- '.repeat(100_000)}a`],
    [
      'aliases',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]`).join('\n')}\n`,
    ],
  ])('is said to be nested too deeply: %s', (_name, text) => {
    expect(findingsIn(text)[0]).toMatchObject({
      code: 'too-complex',
      message: 'the file is nested more than 20 levels deep',
    });
  });
});
