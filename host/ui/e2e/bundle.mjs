// Other releases of a packed app: the same program under another manifest, signed with a key of the test's own.
// The layout is that of `miniapp-sdk/bundle`: mark, version, key, signature, and the sorted list of files.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const HEAD = 105; // mark 8, version 1, key 32, signature 64
const MANIFEST = 'manifest.toml';

/** A publisher of the test's own. */
export function publisher() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { key: Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'), privateKey };
}

/** The bundle with its manifest changed, as `publisher` would sign it. */
export function releaseOf(bundle, publisher, change) {
  const files = filesOf(bundle.subarray(HEAD));
  const before = files.get(MANIFEST)?.toString();
  const after = before && change(before);
  if (!after || after === before) throw new Error('the manifest was not changed');
  files.set(MANIFEST, Buffer.from(after));
  const archive = archiveOf(files);
  const content = createHash('sha256').update('teahouse bundle content v1').update(archive).digest();
  const signature = sign(null, Buffer.concat([Buffer.from('teahouse bundle signature v1'), content]), publisher.privateKey);
  return Buffer.concat([bundle.subarray(0, 9), publisher.key, signature, archive]);
}

function filesOf(archive) {
  const files = new Map();
  let at = 4;
  const part = () => {
    const end = at + 4 + archive.readUInt32BE(at);
    const bytes = archive.subarray(at + 4, end);
    at = end;
    return bytes;
  };
  for (let left = archive.readUInt32BE(0); left > 0; left -= 1) {
    const path = part().toString();
    files.set(path, part());
  }
  return files;
}

function archiveOf(files) {
  const sized = (bytes) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32BE(files.size);
  // The order of a canonical archive stays: only contents were changed.
  return Buffer.concat([count, ...[...files].flatMap(([path, bytes]) => [sized(Buffer.from(path)), sized(bytes)])]);
}
