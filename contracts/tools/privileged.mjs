#!/usr/bin/env node
// `node tools/privileged.mjs`: writes PRIVILEGED.md, the table of calls that only a chosen key may make; with `--check` it
// fails when the table would change.
//
// Nobody can be privileged in a contract unless its code knows an account before anybody used it: one kept by the
// constructor, passed to it, or written into the source. This reads the compiler's syntax trees and lists those, so that
// an owner cannot slip in under another name. Accounts that enter later, in the terms of a deal or by registering
// themselves, have power over their own deal only; the second table says which functions ask for such an account.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodes, sources, trees } from './ast.mjs';
import { contracts, root } from './lib.mjs';

const isSender = (node) => node.nodeType === 'MemberAccess' && ['sender', 'origin'].includes(node.memberName) && ['msg', 'tx'].includes(node.expression.name);
const isAddress = (node) => node.typeDescriptions?.typeString?.startsWith('address');
const isConstructor = (node) => node.nodeType === 'FunctionDefinition' && node.kind === 'constructor';
const isConversion = (node) => node.nodeType === 'FunctionCall' && node.kind === 'typeConversion';
const isThis = (node) => isConversion(node) && node.arguments[0].name === 'this';

/** Accounts that are written into a source and give nobody a power, with the reason. */
const NOBODYS = new Map([['0xdEaD', 'nobody has its key, and no call asks for it: it is where `BURNT` coin goes']]);

/** What a conversion that the compiler can work out converts in the end: a number, or whatever it is made of. */
function converted(node) {
  if (isConversion(node)) return converted(node.arguments[0]);
  return node.nodeType === 'Literal' ? node.value : 'a constant expression';
}

/** The account that an expression writes into the source, if it does: a literal, or a conversion of what is known beforehand. */
function written(node) {
  if (!isAddress(node)) return undefined;
  if (node.nodeType === 'Literal') return node.value;
  if (!isConversion(node) || node.isPure !== true) return undefined;
  const value = converted(node);
  return Number(value) === 0 ? undefined : value;
}

const compares = (node) => node.nodeType === 'BinaryOperation' && ['==', '!='].includes(node.operator) && [node.leftExpression, node.rightExpression].some(isSender);

/**
 * How an expression asks for its caller: `itself` when it has to be the contract, `asks` when it has to be somebody, `eases` when
 * it goes without too, undefined when it does not ask.
 */
function asked(node) {
  if (compares(node)) return [node.leftExpression, node.rightExpression].some(isThis) ? 'itself' : 'asks';
  if (node.nodeType !== 'BinaryOperation' || !['||', '&&'].includes(node.operator)) {
    return [...nodes(node)].some((inner) => inner !== node && compares(inner)) ? asked([...nodes(node)].find((inner) => inner !== node && asks(inner))) : undefined;
  }
  const [left, right] = [asked(node.leftExpression), asked(node.rightExpression)];
  if (left === undefined && right === undefined) return undefined;
  // One of several reasons is enough for a call to go through, but all of several conditions have to hold.
  if (node.operator === '||') return left === undefined || right === undefined || left === 'eases' || right === 'eases' ? 'eases' : left === right ? left : 'asks';
  return [left, right].find((one) => one !== undefined && one !== 'eases') ?? 'eases';
}
const asks = (node) => compares(node) || (node.nodeType === 'BinaryOperation' && ['||', '&&'].includes(node.operator));

const leaves = (statement) => [...nodes(statement)].some((node) => node.nodeType === 'Return');

/** Whether a statement is an `if` that asks in its condition, refuses, and does nothing else. */
const refuses = (statement) => {
  const body = statement.trueBody?.nodeType === 'Block' ? statement.trueBody.statements[0] : statement.trueBody;
  const reverts = body?.nodeType === 'RevertStatement' || body?.expression?.expression?.name === 'revert';
  return reverts && !statement.falseBody;
};

/** The strongest of several answers. */
const strongest = (all) => ['itself', 'asks', 'eases'].find((one) => all.includes(one));

/** What the analysis asks of a set of trees: who is privileged, and which calls ask who calls. */
export function analyse(all, names) {
  const every = Object.values(all).flatMap((tree) => [...nodes(tree)]);
  const known = new Map(every.filter((node) => /^(Contract|Function|Modifier)Definition$/.test(node.nodeType)).map((node) => [node.id, node]));
  const find = (name) => [...known.values()].find((node) => node.nodeType === 'ContractDefinition' && node.name === name);
  const lineage = (contract) => contract.linearizedBaseContracts.map((id) => known.get(id));

  /** Functions and modifiers that a node names. */
  const named = (node) => [...nodes(node)].map((inner) => known.get(inner.referencedDeclaration)).filter((callee) => callee && callee.nodeType !== 'ContractDefinition');

  /** Functions and modifiers that a function reaches. */
  const reached = (start) => {
    const seen = new Set([start]);
    for (const one of seen) for (const callee of named(one)) seen.add(callee);
    return [...seen];
  };

  /** Accounts that the code knows before anybody used the contract. */
  const chosen = (contract) => {
    const found = new Set();
    for (const node of lineage(contract).flatMap((part) => [...nodes(part)])) {
      const value = written(node);
      if (value !== undefined) found.add(`\`${value}\`, written in the source${NOBODYS.has(value) ? `: ${NOBODYS.get(value)}` : ''}`);
      if (!isConstructor(node)) continue;
      for (const inner of reached(node).flatMap((one) => [...nodes(one)])) if (isSender(inner)) found.add('the deployer, kept by the constructor'); // VLT-007
      for (const argument of node.parameters.parameters.filter(isAddress)) found.add(`\`${argument.name}\`, an argument of the constructor${asking(contract, argument.name)}`);
    }
    return [...found];
  };

  /** State variables that a constructor of the contract writes with an argument of this name. */
  const keeping = (contract, argument) => {
    const makers = lineage(contract).flatMap((part) => part.nodes).filter(isConstructor);
    const isOf = (node) => [...nodes(node)].some((inner) => inner.nodeType === 'Identifier' && inner.name === argument);
    const writes = makers.flatMap((maker) => [...nodes(maker.body)].filter((node) => node.nodeType === 'Assignment' && isOf(node)));
    return new Set(writes.flatMap((write) => [...nodes(write.leftHandSide)].filter((node) => node.nodeType === 'Identifier' && node.name !== argument).map((node) => node.referencedDeclaration)));
  };

  /** The calls that come to what the constructor kept of an argument: what its accounts have a say in. */
  const asking = (contract, argument) => {
    const kept = keeping(contract, argument);
    if (kept.size === 0) return '';
    const comes = (node) => reached(node).some((one) => [...nodes(one)].some((inner) => inner.nodeType === 'Identifier' && kept.has(inner.referencedDeclaration)));
    const those = changing(contract).filter(comes).map((node) => `\`${node.name}\``);
    return `, asked by ${[...new Set(those)].sort().join(', ') || 'no call'}`;
  };

  /** State-changing functions that others can call. */
  const changing = (contract) => lineage(contract).flatMap((part) => part.nodes).filter((node) => {
    const open = node.nodeType === 'FunctionDefinition' && node.kind === 'function' && node.implemented && ['external', 'public'].includes(node.visibility);
    return open && !['view', 'pure'].includes(node.stateMutability);
  });

  /** How a function asks for its caller, in its own words and in those of what it calls. */
  const judged = (node, seen = new Set()) => {
    if (seen.has(node)) return undefined;
    seen.add(node);
    const answers = [];
    let sometimes = false;
    for (const statement of [...(node.modifiers ?? []), ...(node.body?.statements ?? [])]) {
      const own = [...nodes(statement)].filter(asks).map(asked).filter((one) => one !== undefined);
      const whole = own[0];
      const inBranch = statement.nodeType === 'IfStatement' || statement.nodeType === 'ForStatement';
      // Where a comparison does not end in a revert, there is another way: a signature, or what comes after `return`.
      const returns = statement.nodeType === 'IfStatement' && leaves(statement);
      if (whole !== undefined) answers.push(sometimes || (inBranch && !refuses(statement)) ? 'eases' : whole);
      for (const callee of named(statement)) {
        const theirs = judged(callee, seen);
        // What only the contract calls is a call of its own to itself, and asks nothing of whoever began.
        if (theirs === undefined || theirs === 'itself') {
          if (theirs === 'itself' && callee.nodeType === 'ModifierDefinition') answers.push('itself');
          continue;
        }
        answers.push(sometimes || inBranch ? 'eases' : theirs);
      }
      sometimes ||= returns;
    }
    return strongest(answers);
  };

  /** State-changing functions, and how each asks for its caller. */
  const calls = (contract) => {
    const rows = new Map();
    for (const node of changing(contract)) if (!rows.has(node.name)) rows.set(node.name, judged(node) ?? 'anybody');
    return [...rows].sort(([a], [b]) => a.localeCompare(b));
  };

  return names.map((name) => ({ name, chosen: chosen(find(name)), calls: calls(find(name)) }));
}

/** Whether an account is one of those that are nobody's: it is told apart, because it is no privilege. */
const isNobodys = (who) => [...NOBODYS.values()].some((why) => who.endsWith(why));

/** The accounts of `rows` as rows of a table of their own. */
const table = (rows) => ['| contract | account |', '|---|---|', ...rows.map(({ name, who }) => `| \`${name}\` | ${who} |`)];

const list = (names) => names.map((name) => `\`${name}\``).join(', ') || '–';

/** The page. */
export function page(rows) {
  const known = rows.flatMap(({ name, chosen }) => chosen.map((who) => ({ name, who })));
  const [privileged, nobodys] = [known.filter(({ who }) => !isNobodys(who)), known.filter(({ who }) => isNobodys(who))];
  const none = 'None. No constructor keeps its caller or takes an account, and no source holds an address of anybody: whoever deploys a\ncontract has no power in it.';
  const burnt = nobodys.length === 0 ? '' : `\n## Accounts in a source that are nobody's\nNo power comes of them, so they are no lines of the table above.\n\n${table(nobodys).join('\n')}\n`;
  const asking = rows.map(({ name, calls }) => {
    const those = (wanted) => list(calls.filter(([, how]) => how === wanted).map(([call]) => call));
    return `| \`${name}\` | ${['asks', 'eases', 'anybody', 'itself'].map(those).join(' | ')} |`;
  });
  return `# Privileged calls

Generated by \`node tools/privileged.mjs\` from the compiler's syntax trees; the contracts' check fails when it drifts.

## Accounts that a contract knows before anybody used it
${privileged.length === 0 ? none : table(privileged).join('\n')}
${burnt}
## Calls that ask who calls
The first column is for one account, which entered by its own act: a party of the deal, the owner of a publisher, whoever is owed. Those
of the second ask for such an account and go without it too: by its signature, once a time is over, or for a call that wants no
fee. Everything in the third goes by signatures and deadlines, and anybody may call it. The last is what a contract calls itself for;
of \`Delegate\` it is the account whose code it is.

| contract | one account of its own deal | that account, or somebody else by its signature, after a time or without a fee | anybody | only itself |
|---|---|---|---|---|
${asking.join('\n')}
`;
}

function main() {
  const file = path.join(root, 'PRIVILEGED.md');
  const wanted = page(analyse(trees(sources()), contracts));
  if (!process.argv.includes('--check')) return writeFileSync(file, wanted);
  if (readFileSync(file, 'utf8') === wanted) return undefined;
  console.error('PRIVILEGED.md is not what the sources say: run `node tools/privileged.mjs` and look at the diff');
  return process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
