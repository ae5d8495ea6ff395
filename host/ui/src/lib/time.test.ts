import { expect, test } from 'vitest';
import { ago, dayKey, dayLabel, lasting, listTime } from './time';

const at = (day: number, hour = 12) => new Date(2026, 10, day, hour, 5).getTime();

test('the separator says today and yesterday in the person language', () => {
  expect(dayLabel(at(21, 1), at(21, 23), 'en')).toBe('Today');
  expect(dayLabel(at(20, 23), at(21, 0), 'en')).toBe('Yesterday');
  expect(dayLabel(at(21), at(21), 'zh-Hans')).toBe('今天');
  expect(dayLabel(at(20), at(21), 'zh-Hans')).toBe('昨天');
});

test('older days are a weekday, then a date', () => {
  expect(dayLabel(at(18), at(21), 'en')).toBe('Wednesday');
  expect(dayLabel(at(1), at(21), 'en')).toBe('November 1, 2026');
});

test('a list shows the clock today and the day before', () => {
  expect(listTime(at(21, 9), at(21, 10), 'en')).toBe('09:05');
  expect(listTime(at(20, 9), at(21, 10), 'en')).toBe('Yesterday');
});

test('two times of one local day share a key and the next day does not', () => {
  expect(dayKey(at(21, 0))).toBe(dayKey(at(21, 23)));
  expect(dayKey(at(21))).not.toBe(dayKey(at(22)));
});

test('a clock that runs ahead never shows the future', () => {
  expect(ago(at(21, 13), at(21, 12), 'en')).toBe('now');
  expect(ago(at(21, 12), at(21, 15), 'en')).toBe('3 hours ago');
});

test('a length is never nothing, and is said in the language', () => {
  expect([0, 12_000, 119_400, 150_000].map((ms) => lasting(ms, 'en'))).toEqual(['1 second', '12 seconds', '119 seconds', '3 minutes']);
  expect(lasting(12_000, 'zh-Hans')).toBe('12秒钟');
});
