// The gas that the pages state is the gas of the snapshots.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './lib.mjs';

const docs = path.join(root, '..', 'docs', 'contracts');

/** The figures in the tables of a page's section on gas; whole thousands are budgets. */
function stated(page) {
  const section = page.split(/^## /m).find((part) => part.startsWith('Gas')) ?? '';
  const cells = section.split('\n').filter((line) => line.startsWith('|')).flatMap((line) => line.split('|').slice(2));
  return cells.flatMap((cell) => cell.match(/\b\d{1,3}(?:,\d{3})+\b/g) ?? []).filter((figure) => !figure.endsWith(',000')).map((figure) => figure.replaceAll(',', ''));
}

for (const file of readdirSync(docs)) {
  const page = readFileSync(path.join(docs, file), 'utf8');
  const named = /`contracts\/snapshots\/(\w+)\.json`/.exec(page);
  if (named === null) continue;
  test(`every figure of ${file} stands in its snapshot`, () => {
    const measured = new Set(Object.values(JSON.parse(readFileSync(path.join(root, 'snapshots', `${named[1]}.json`), 'utf8'))));
    const figures = stated(page);
    assert.ok(figures.length > 0, 'the page states gas');
    assert.deepEqual(figures.filter((figure) => !measured.has(figure)), []);
  });
}
