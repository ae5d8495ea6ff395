import { expect, test } from 'vitest';
import { bytesOfMemo } from './memo';

test('a memo is as long as its bytes, without the blanks around it', () => {
  expect(['', ' tea ', '茶'].map(bytesOfMemo)).toEqual([0, 3, 3]);
});
