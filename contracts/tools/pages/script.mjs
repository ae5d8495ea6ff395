// A page's commands as one bash script that stops at the first one that does not do what is said.

/** The `sh` blocks of a page. */
export function blocks(markdown) {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((block) => block[1]);
}

/** What every script begins with: it stops at a failure, and holds an answer against what is said of it. */
const BEFORE = `set -e
same() { local found; found=$(cat); if [ "$(echo "$found" | head -1 | cut -d' ' -f1)" != "$2" ]; then echo "$1: found $found, said $2" >&2; exit 1; fi; }
some() { local found; found=$(cat); if [ -z "$found" ]; then echo "$1: nothing was refused" >&2; exit 1; fi; }
`;

/**
 * The pages' `refused`, which also says what came instead of a refusal. A node that could not be reached has refused
 * nothing and allowed nothing: it is asked again, once.
 */
const REFUSED = `refused() {
  local said; said=$(cast call "$@" 2>&1) || true
  case $said in *'error sending request'*) said=$(cast call "$@" 2>&1) || true;; esac
  echo "$said" | grep -o 'data: "0x[0-9a-f]*' | grep -o '0x.*' || echo "no refusal: $said" >&2
}`;

/** The script of some blocks: on the chain at `url`, or with contracts that are `deployed` already. */
export function script(parts, { url, deployed = false }) {
  const lines = parts.flatMap((part) => part.split('\n')).map((line) => checked(placed(line, url, deployed)));
  return BEFORE + lines.join('\n');
}

function placed(line, url, deployed) {
  if (line.startsWith('export ETH_RPC_URL=http')) return deployed ? '' : `export ETH_RPC_URL=${url}`;
  if (line.startsWith('refused() {')) return REFUSED;
  if (deployed && line.startsWith('deploy() { cast send')) return '';
  return line;
}

/** A call with a number behind it must answer that number, and an error that is decoded must have been there. */
function checked(line) {
  const call = /^(cast call [^#]*?)\s+#\s+(\d+)\b/.exec(line);
  if (call) return `${call[1]} | same '${quoted(line)}' ${call[2]}`;
  if (line.startsWith('cast decode-error')) return `${line.replace(/\s+# .*$/, '')} | some '${quoted(line)}'`;
  return line;
}

const quoted = (line) => line.slice(0, 90).replaceAll("'", '"');
