#!/usr/bin/env node
// `node tools/pages.mjs [PAGE…] [--teahouse PROGRAM]`: plays the commands in docs/contracts/*.md, so that no page says what
// is not so. Each page gets a fresh anvil; with a `teahouse` program, the page named below is also played on the practice
// chain, as docs/contracts/README.md says.
//
// A command that fails ends the page, and so does an answer other than the number at the beginning of its comment, or a refusal
// with other values than those there.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './lib.mjs';
import { blocks, script } from './pages/script.mjs';

const docs = path.join(root, '..', 'docs', 'contracts');
/** The page that is played on the practice chain too. */
const ON_PRACTICE = 'escrow';
/** No page takes longer. */
const LIMIT_MS = 180_000;

const page = (name) => blocks(readFileSync(path.join(docs, `${name}.md`), 'utf8'));

const bin = path.join(root, 'node_modules', '.bin');
const paths = (...more) => [...more, bin, process.env.PATH].join(path.delimiter);

/** Runs a script in `contracts/`, as the pages say; whether every command of it did what is said. */
function play(title, text, env) {
  const bash = spawn('bash', ['-c', text], { cwd: root, timeout: LIMIT_MS, env: { ...process.env, PATH: paths(), ...env } });
  let [said, erred] = ['', ''];
  bash.stdout.on('data', (data) => (said += data));
  bash.stderr.on('data', (data) => (erred += data));
  return new Promise((resolve) => {
    bash.on('close', (status) => {
      if (status !== 0) console.error(`${title}: a command did not do what the page says\n${said.slice(-1000)}\n${erred.slice(-2000)}`);
      resolve(status === 0);
    });
  });
}

/** A chain of its own for one page. */
async function onAnvil(name) {
  const anvil = spawn(path.join(bin, 'anvil'), ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      anvil.stdout.on('data', (data) => {
        said += data;
        const at = /Listening on (\S+)/.exec(said);
        if (at) resolve(`http://${at[1]}`);
      });
      anvil.on('exit', () => reject(new Error('anvil ended before it listened')));
    });
    return await play(name, script(page(name), { url }), {});
  } finally {
    anvil.kill();
  }
}

/** The practice chain of a home of its own, started and left as the README of the pages says. */
async function onPractice(name, teahouse) {
  const home = mkdtempSync(path.join(tmpdir(), 'teahouse-pages-'));
  const env = { TEAHOUSE_HOME: home, PATH: paths(path.dirname(teahouse)) };
  try {
    return await play(`${name} on the practice chain`, script([...page('README'), ...page(name)], { deployed: true }), env);
  } finally {
    spawnSync(teahouse, ['devnet', 'down'], { env: { ...process.env, ...env } });
    rmSync(home, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
const at = words.indexOf('--teahouse');
const teahouse = at < 0 ? undefined : path.resolve(words.splice(at, 2)[1]);
const all = readdirSync(docs).filter((file) => file.endsWith('.md') && file !== 'README.md').map((file) => file.slice(0, -3));
let failed = 0;
const told = (title, holds) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${title}`);
  failed += holds ? 0 : 1;
};
for (const name of words.length > 0 ? words : all) told(name, await onAnvil(name));
if (teahouse !== undefined) told(`${ON_PRACTICE} on the practice chain`, await onPractice(ON_PRACTICE, teahouse));
process.exit(failed === 0 ? 0 : 1);
