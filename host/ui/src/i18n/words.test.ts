import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SAFETY } from './codes/common';
import { SENTENCES } from './codes/table';

// The terminal says of a code what the page says, but gives advice of its own: `code, sentence, what is safe, kind of advice`.
const WORDS = '../cli/src/sentence/page.tsv';

function words(): string {
  const said = Object.entries(SENTENCES).flatMap(([code, sentence]) => (sentence && !code.startsWith('WRN-') ? [[code, sentence.en, SAFETY[sentence.safe].en, sentence.todo]] : []));
  return said.map((line) => line.join('\t') + '\n').sort().join('');
}

test('the terminal has the same words: `npm run codes` renews them', () => {
  if (process.env.TEAHOUSE_GOLDEN) writeFileSync(WORDS, words());
  expect(readFileSync(WORDS, 'utf8')).toBe(words());
});
