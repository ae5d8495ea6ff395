// Mutants: a source changed in one place, drawn by a seed, and the sums over what became of them.
import { createHash } from 'node:crypto';
import { nodes } from './ast.mjs';

const SWAPS = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '+': '-', '-': '+', '*': '/', '/': '*', '&&': '||', '||': '&&', '&': '|', '|': '&', '<<': '>>', '>>': '<<' };

const span = (node) => {
  const [start, length] = node.src.split(':').map(Number);
  return [start, start + length];
};

/** The name of the function or modifier that each node stands in. */
function* named(tree) {
  const homes = [...nodes(tree)].filter((node) => /^(Function|Modifier)Definition$/.test(node.nodeType));
  const inside = new Map(homes.flatMap((home) => [...nodes(home)].map((node) => [node.id, home.name])));
  for (const node of nodes(tree)) yield [node, inside.get(node.id) ?? ''];
}

const reverts = (node) => node.nodeType === 'IfStatement' && !node.falseBody && [...nodes(node.trueBody)].some((inner) => inner.nodeType === 'RevertStatement');

/** Every place where a source can be changed, as bytes to replace; `within` is the expression or statement around it. */
export function places(text, tree) {
  const bytes = Buffer.from(text);
  const cut = (start, end) => bytes.subarray(start, end).toString();
  const found = [];
  for (const [node, at] of named(tree)) {
    const put = (kind, start, end, by) => found.push({ kind, at, start, end, by, was: cut(start, end), within: cut(...span(node)).replace(/\s+/g, ' ') });
    if (node.nodeType === 'BinaryOperation' && SWAPS[node.operator]) {
      const [, left] = span(node.leftExpression);
      const [right] = span(node.rightExpression);
      const start = left + cut(left, right).indexOf(node.operator);
      put('operator', start, start + node.operator.length, SWAPS[node.operator]);
    }
    if (reverts(node)) put('check', ...span(node.condition), 'false');
    if (node.nodeType === 'ExpressionStatement' && ['Assignment', 'FunctionCall'].includes(node.expression.nodeType)) put('statement', ...span(node.expression), '0');
    if (node.nodeType === 'UnaryOperation' && node.operator === '!') put('not', ...span(node), cut(...span(node.subExpression)));
    if (node.nodeType === 'ModifierInvocation' && node.kind !== 'baseConstructorSpecifier') put('modifier', ...span(node), '');
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The source with one place changed. */
export function changed(text, { start, end, by }) {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(by), bytes.subarray(end)]).toString();
}

/** mulberry32: a small seeded generator, so that a sample can be drawn again. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A list in the order that a seed draws. */
export function shuffled(list, seed) {
  const next = chance(seed);
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** The line, from one, of a byte. */
export const lineOf = (text, offset) => Buffer.from(text).subarray(0, offset).toString().split('\n').length;

/** A short name of some texts together. */
export const digest = (...texts) => createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);

/** What a mutant is known by in test/mutants.json, whatever line it has come to stand on. */
export const key = ({ file, at, within, by }) => `${file} ${at} ${within} ${by}`;

/** The score of each file, and everything because of which a run fails. `whole` is false for a run over some files only. */
export function verdicts(rows, explained, { least, atLeast, perContract, whole, spots }) {
  const files = [...new Set(rows.map(({ file }) => file))];
  const killed = (some) => some.filter(({ verdict }) => verdict === 'killed').length;
  const score = (some) => (some.length === 0 ? 100 : (100 * killed(some)) / some.length);
  const scores = files.map((file) => {
    const own = rows.filter((row) => row.file === file);
    return { file, tried: own.length, killed: killed(own), score: score(own) };
  });
  const reasons = new Map(explained.map((one) => [key(one), one]));
  const survivors = rows.filter(({ verdict }) => verdict === 'survived');
  const alive = new Set(survivors.map(key));
  const complaints = [
    ...survivors.filter((one) => !reasons.has(key(one))).map((one) => `${one.file}:${one.line} survived and is not explained: ${one.within} with ${JSON.stringify(one.by)}`),
    ...explained.filter((one) => files.includes(one.file) && !alive.has(key(one))).map((one) => `test/mutants.json explains a survivor that is none: ${key(one)}`),
    ...explained.filter(({ why }) => !(why?.length > 20)).map((one) => `test/mutants.json gives no reason for ${key(one)}`),
  ];
  if (score(rows) < least) complaints.push(`${score(rows).toFixed(1)} % killed, and ${least} are wanted`);
  if (whole && rows.length < atLeast) complaints.push(`${rows.length} mutants were tried, and ${atLeast} are wanted`);
  for (const [file, many] of Object.entries(spots)) {
    const tried = rows.filter((row) => row.file === file).length;
    if (tried < Math.min(many, perContract)) complaints.push(`${file}: ${tried} mutants were tried, and ${perContract} are wanted`);
  }
  return { scores, score: score(rows), complaints };
}
