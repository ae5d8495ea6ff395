// What the tools share: where things are, and how forge is found and run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `contracts/`. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Where contracts that can be deployed are: verifiers of proofs, which are written by a program, have a folder of their own. */
const folders = ['src', 'src/verifiers'];
const deployable = (folder) => readdirSync(path.join(root, folder)).filter((file) => file.endsWith('.sol') && !/^abstract contract /m.test(readFileSync(path.join(root, folder, file), 'utf8')));

/** The source of each contract that can be deployed, by its name. */
export const sourceOf = Object.fromEntries(folders.flatMap((folder) => deployable(folder).map((file) => [path.basename(file, '.sol'), `${folder}/${file}`])));

/** Contracts whose ABI, code and code hash are committed: every one in `src/` that can be deployed, by its file's name. */
export const contracts = Object.keys(sourceOf);

/** Those that check proofs and keep nothing: nothing of them changes, so that no campaign and no page is about one alone. */
export const verifiers = contracts.filter((name) => sourceOf[name].startsWith('src/verifiers/'));

const require = createRequire(import.meta.url);
const platform = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform];
const machine = { x64: 'amd64', arm64: 'arm64' }[process.arch];

/** keccak256 of hex text (`0x…`), as hex text. */
export function keccak256(hex) {
  const sha3 = createRequire(require.resolve('solc'))('js-sha3');
  return `0x${sha3.keccak256(Buffer.from(hex.slice(2), 'hex'))}`;
}

/** The native program `name` (forge or anvil): the platform package, else the PATH. */
export function native(name) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const packaged = path.join(root, 'node_modules', '@foundry-rs', `${name}-${platform}-${machine}`, 'bin', file);
  return existsSync(packaged) ? packaged : file;
}

/**
 * Writes `text` to a file of this folder that `command` makes. With `--check` it writes nothing, and whatever would change
 * makes the command fail.
 */
export function made(file, text, command) {
  const at = path.join(root, file);
  if (!process.argv.includes('--check')) return writeFileSync(at, text);
  if (existsSync(at) && readFileSync(at, 'utf8') === text) return undefined;
  console.error(`${file} is not what \`${command}\` writes: run it and look at the diff`);
  process.exitCode = 1;
  return undefined;
}

/**
 * Makes the files that campaigns write what they reached into. Where a test asks for another EVM and a profile other than the
 * default one is on, forge 1.7 lets it write only what is there.
 */
export function emptyCampaigns(folder = root) {
  const reached = path.join(folder, 'cache', 'reached');
  mkdirSync(reached, { recursive: true });
  const texts = readdirSync(path.join(root, 'test')).filter((file) => file.endsWith('Invariant.t.sol')).map((file) => readFileSync(path.join(root, 'test', file), 'utf8'));
  for (const [, name] of texts.join('').matchAll(/_begin\("(\w+)"\)/g)) writeFileSync(path.join(reached, `${name}.txt`), '');
}

/** Runs forge here and returns its exit status. */
export function forge(args, env = {}) {
  const run = spawnSync(native('forge'), args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (run.error?.code === 'ENOENT') {
    console.error('forge was not found. Run `npm ci --ignore-scripts` in contracts/, or put forge 1.7.1 on the PATH.');
    return 3;
  }
  return run.status ?? 1;
}
