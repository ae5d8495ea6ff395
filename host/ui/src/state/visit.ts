// The first visit begins at the welcome; every later one goes straight in.

const KEY = 'teahouse.welcomed';

export function wasHere(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

export function arrived(): void {
  try {
    localStorage.setItem(KEY, '1');
  } catch {
    // A browser that keeps nothing greets again next time.
  }
}
