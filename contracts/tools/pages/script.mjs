// A page's commands as one bash script that stops at the first one that does not do what is said.

/** The `sh` blocks of a page. */
export function blocks(markdown) {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((block) => block[1]);
}

/** What every script begins with: it stops at a failure, and holds an answer against what is said of it. */
const BEFORE = `set -e
same() { local found; found=$(cat); if [ "$(echo "$found" | head -1 | cut -d' ' -f1)" != "$2" ]; then echo "$1: found $found, said $2" >&2; exit 1; fi; }
values() {
  local line=$1 found said; shift; mapfile -t found
  if [ -z "\${found[*]}" ]; then echo "$line: nothing was refused" >&2; exit 1; fi
  if [ \${#found[@]} -ne $# ]; then echo "$line: found \${#found[@]} values, said $#" >&2; exit 1; fi
  for one in "\${found[@]}"; do
    said=$1 one=\${one%% \\[*}; shift
    if [ "$said" != … ] && [ "\${one,,}" != "\${said,,}" ]; then echo "$line: found $one, said $said" >&2; exit 1; fi
  done
}
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

/**
 * An answer with a number or a truth value behind it must begin with that. An error that is decoded must have been there, with
 * the values that its comment begins with: as many as it has, `, ` between them, words after `: `. A value may be
 * written as in the shell (`$ANNA`); `…` is one that differs each time, such as the second in which the page is played.
 */
function checked(line) {
  const answer = /^((?:cast call|cast balance|echo) [^#]*?)\s+#\s+(\d+|true|false)\b/.exec(line);
  if (answer) return `${answer[1]} | same '${quoted(line)}' ${answer[2]}`;
  if (!line.startsWith('cast decode-error')) return line;
  const refusal = /^(.*?)\s+# (.+)$/.exec(line);
  if (refusal === null) throw new Error(`no values are said of the refusal in: ${line}`);
  const said = refusal[2].split(': ')[0].split(', ').map((value) => `"${value}"`);
  return `${refusal[1]} | values '${quoted(line)}' ${said.join(' ')}`;
}

const quoted = (line) => line.slice(0, 90).replaceAll("'", '"');
