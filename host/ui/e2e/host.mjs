// A host as a new user starts it, and the terminal beside it. TEAHOUSE_PROGRAM is the program; TEAHOUSE_HOME is where profiles lie.
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const PROGRAM = process.env.TEAHOUSE_PROGRAM ?? '';

/** What the terminal prints as JSON. */
export async function terminal(...words) {
  const { status, out, told } = await run(words);
  if (status !== 0) throw new Error(`teahouse ${words.join(' ')}: ${told}`);
  return JSON.parse(out);
}

/** The sentence that ends a command which is refused, with its code. */
export async function refusedInTerminal(...words) {
  const { status, told } = await run(words, []);
  if (status === 0) throw new Error(`teahouse ${words.join(' ')} was not refused`);
  return told.trim().split('\n').at(-1);
}

function run(words, flags = ['--json']) {
  return new Promise((resolve) => {
    const child = execFile(PROGRAM, [...flags, ...words], (error, out, told) => resolve({ status: error ? (error.code ?? -1) : 0, out, told }));
    child.stdin.end();
  });
}

/** Starts the host of a profile, which need not be there yet; resolves to what it said, the address of its page and a way to end it. */
export async function serve(profile, ...how) {
  const host = spawn(PROGRAM, ['--json', '--profile', profile, 'serve', ...how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => host.once('exit', resolve));
  const first = await new Promise((resolve) => createInterface(host.stdout).once('line', resolve));
  const stop = () => {
    host.kill('SIGTERM');
    return ended;
  };
  const ready = JSON.parse(first);
  return { ready, url: ready.url, stop };
}
