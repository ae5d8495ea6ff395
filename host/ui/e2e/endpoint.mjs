// An endpoint that stands before the practice chain: it passes everything on, until it is told to lie or to go.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const ANOTHER_CHAIN = '0x2105';

/** What is answered instead of what the chain said, by method. */
const LIES = {
  'another chain': { eth_chainId: () => ANOTHER_CHAIN },
  'another balance': { eth_getBalance: (said) => `0x${(BigInt(said) + 1n).toString(16)}` },
};

/** Starts it; `tell` names a lie, or `null` for the truth, and `stop` lets it answer no more. */
export async function standBefore(url) {
  let lie = null;
  const server = createServer(async (request, response) => {
    const asked = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bent(asked, await answer.json(), LIES[lie] ?? {})));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, tell: (name) => (lie = name), stop };
}

function bent(asked, answer, lies) {
  if (Array.isArray(asked)) return asked.map((one) => bent(one, answer.find(({ id }) => id === one.id), lies));
  const change = lies[asked.method];
  return change && answer.result !== undefined ? { ...answer, result: change(answer.result) } : answer;
}

/** A folder that describes the chain of `folder` with other endpoints, for `chain use`. */
export async function chainWith(folder, place, endpoints) {
  const chain = JSON.parse(await readFile(join(folder, 'chain.json'), 'utf8'));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'chain.json'), JSON.stringify({ ...chain, endpoints }));
  await writeFile(join(place, 'book.json'), await readFile(join(folder, 'book.json')));
  return place;
}
