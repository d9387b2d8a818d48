/** What the terminal says stands in one catalogue, and another language takes its place (scripts/texts.mjs). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { CATALOGUES, languages } from '../scripts/languages.mjs';
import { ROOT } from '../scripts/run.mjs';
import { english, sources, textsOf, translated, written, type Catalogue } from '../scripts/texts.mjs';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const placesOf = (text: string): string => [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort().join();
const marked = (keys: Iterable<string>): Catalogue => Object.fromEntries([...keys].map((key) => [key, `⟦${key}⟧`]));

describe('catalogues', () => {
  it('English is what the sources say: npm run texts', () => {
    expect(read(`${CATALOGUES}/en.json`) === written(english())).toBe(true);
  });

  it.each(languages())('%s has no text that nobody says, and every text its places', (code) => {
    const known = english();
    const catalogue = JSON.parse(read(`${CATALOGUES}/${code}.json`)) as Catalogue;
    expect(Object.keys(catalogue).filter((key) => known[key] === undefined)).toEqual([]);
    expect(Object.entries(catalogue).filter(([key, text]) => placesOf(key) !== placesOf(text))).toEqual([]);
  });

  it('every source can be put into another language', () => {
    const catalogue = marked(Object.keys(english()));
    const broken = sources().filter((file) => {
      const out = translated(file, read(file), catalogue);
      return parseSync(file, out).errors.length > 0 || (textsOf(file, read(file)).length > 0 && !out.includes('⟦'));
    });
    expect(broken).toEqual([]);
  });
});

const SOURCE = `import { a } from 'not a text';
const KIND_LABEL = { open: 'open', gone: 'gone' };
const type = { type: 'SubmitOrder', label: 'Order', className: 'button is-small' };
export const F = ({ n, name }) => (
  <p className="pane hedge-pane" title="It&apos;s late" data-testid="no text here">
    Hedges of {name} will leave{' '}
    <b title={\`\${n} of \${name} left\`}>without {n > 1 ? 'you' : \`\${n} of them\`}</b>: go on
    {n === 1 && 'once more'}
  </p>
);
throw new Error('never a text');
`;

describe('texts of a source', () => {
  it('are found by where they stand', () => {
    expect(textsOf('a.tsx', SOURCE)).toEqual(['open', 'gone', 'Order', "It's late",
      'Hedges of {0} will leave {1}: go on{2}', '{0} of {1} left', 'without {0}', 'you', '{0} of them', 'once more']);
  });

  it('take the words of another language in its own order, and keep what is no text', () => {
    const german: Catalogue = { 'Hedges of {0} will leave {1}: go on{2}': '{2} {1} gehen {0}-Absicherungen: "weiter"',
      'without {0}': 'ohne {0}', you: 'dich', '{0} of {1} left': '{1}: noch {0}', "It's late": 'Es ist "spät"', Order: 'Auftrag' };
    const out = translated('a.tsx', SOURCE, german);
    expect(parseSync('a.tsx', out).errors).toEqual([]);
    expect(out.split('\n').slice(1)).toEqual([
      "const KIND_LABEL = { open: 'open', gone: 'gone' };",
      "const type = { type: 'SubmitOrder', label: \"Auftrag\", className: 'button is-small' };",
      'export const F = ({ n, name }) => (',
      '  <p className="pane hedge-pane" title={"Es ist \\"spät\\""} data-testid="no text here">'
      + "{n === 1 && 'once more'}{\" \"}<b title={`${name}: noch ${n}`}>{\"ohne \"}{n > 1 ? \"dich\" : `${n} of them`}</b>"
      + '{" gehen "}{name}{"-Absicherungen: \\"weiter\\""}</p>',
      ');',
      "throw new Error('never a text');",
      '',
    ]);
  });
});
