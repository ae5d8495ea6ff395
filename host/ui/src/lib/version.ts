// A version is three numbers; a later one is greater in the first that differs.

/** Below 0 when `a` came before `b`; what is no version comes before every one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < 3; at += 1) if (left[at] !== right[at]) return (left[at] ?? -1) - (right[at] ?? -1);
  return 0;
}

function numbers(version: string): number[] {
  return /^\d+\.\d+\.\d+$/.test(version) ? version.split('.').map(Number) : [];
}
