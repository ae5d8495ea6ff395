import { expect, test } from 'vitest';
import { begun, heard, unfinished, type Draft } from './draft';

const typing = (typed: string, said = ''): Draft => ({ ...begun(said), typed });
const sent = (draft: Draft): Draft => ({ ...draft, settled: draft.typed });

test('a field drawn again with the same word keeps what is being typed', () => {
  expect(heard(typing('Best wis'), '')).toEqual(typing('Best wis'));
});

test('a new word of the app comes into a field nobody is typing in', () => {
  expect(heard(begun('1'), '2').typed).toBe('2');
});

test('the word of the app for what was sent comes in, as the app writes it', () => {
  expect(heard(sent(typing('8.80')), '8.8')).toEqual(begun('8.8'));
});

test('an answer to what was sent does not take away what was typed since', () => {
  const on = { ...sent(typing('8.8')), typed: '8.88' };
  const answered = heard(on, '8.8');
  expect(answered.typed).toBe('8.88');
  expect(unfinished(answered)).toBe(true);
  // also when it was emptied again, back to what the app had said before
  expect(heard({ ...sent(typing('5')), typed: '' }, '5').typed).toBe('');
});
