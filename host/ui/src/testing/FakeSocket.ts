// A fake socket stands in for the other side of the loopback connection, in tests only.
import type { SocketLike } from '../runtime/ws';

export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: { id: number; method: string; params: unknown }[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
    this.drop(1000);
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...(message as object) }) });
  }

  answerLast(result: unknown): void {
    this.say({ id: this.sent.at(-1)!.id, result });
  }
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
