// The browser shell is a loopback WebSocket that speaks JSON-RPC 2.0; only this file knows it.
//
// Guarantees: every call ends, with an answer or a typed refusal; events reach listeners in
// order and without holes, or the listeners are told to fetch again; a lost connection is
// taken up again by itself, and never replays a call, since the core may have acted on it.

import type { ErrorView } from '../api/types';
import { aside, isSecret } from './aside';
import { RpcError, type SocketState, type NumberedEvent, type Transport } from './transport';

/** The part of a WebSocket used here, so that tests can stand in for the other side. */
export interface SocketLike {
  send(data: string): void;
  close(): void;
  onopen: (() => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
}

export interface WsOptions {
  /** Opens a new connection; the token travels where no log keeps addresses. */
  readonly open: () => SocketLike;
  /** Wait before the n-th new attempt, in milliseconds. */
  readonly backoff?: (attempt: number) => number;
  /** How long a call may stay without an answer, in milliseconds. */
  readonly patience?: number;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: RpcError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** The server closes with this code when it does not accept the token (RFC 6455, 7.4.2: private use). */
export const CLOSE_REFUSED = 4401;

const HEAD = 'profile.show';
const SUBSCRIBE = 'events.subscribe';
const EVENT = 'event';
/** What a program without a profile says to whoever asks for it. */
const NO_PROFILE = 'NOD-103';

export class WsTransport implements Transport {
  state: SocketState = 'connecting';
  #socket: SocketLike | null = null;
  #ready = false;
  #closed = false;
  #attempt = 0;
  #nextId = 1;
  #lastSeq: number | null = null;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting: (() => void)[] = [];
  readonly #events = new Set<(event: NumberedEvent) => void>();
  readonly #gaps = new Set<() => void>();
  readonly #states = new Set<(state: SocketState) => void>();

  constructor(private readonly options: WsOptions) {
    this.#connect();
  }

  call(method: string, params: unknown): Promise<unknown> {
    if (this.state === 'refused' || this.#closed) return Promise.reject(new RpcError('WEB-103'));
    if (this.#ready) return this.#carry(method, params);
    if (this.state === 'lost') return Promise.reject(new RpcError('WEB-102', {}, 'network'));
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        if (this.#ready) this.#carry(method, params).then(resolve, reject);
        else reject(new RpcError(this.state === 'refused' ? 'WEB-103' : 'WEB-102'));
      });
    });
  }

  onEvent(listener: (event: NumberedEvent) => void): () => void {
    return add(this.#events, listener);
  }

  onGap(listener: () => void): () => void {
    return add(this.#gaps, listener);
  }

  onState(listener: (state: SocketState) => void): () => void {
    return add(this.#states, listener);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#dropPending('WEB-101');
  }

  #connect(): void {
    const socket = this.options.open();
    this.#socket = socket;
    socket.onopen = () => void this.#subscribe(socket);
    socket.onmessage = (message) => this.#receive(message.data);
    socket.onclose = (event) => this.#lost(socket, event.code);
  }

  async #subscribe(socket: SocketLike): Promise<void> {
    try {
      // The first connection begins at the newest event: nothing is cached yet.
      const after = this.#lastSeq ?? seqOf(await this.#send(HEAD, {}), 'lastEvent') ?? 0;
      this.#lastSeq ??= after;
      const start = await this.#send(SUBSCRIBE, { after });
      if (this.#socket !== socket) return;
      this.#open(missedFrom(start, after), seqOf(start, 'last') ?? after);
    } catch (refused) {
      if (this.#socket === socket && refused instanceof RpcError && refused.code === NO_PROFILE) this.#wait();
      else socket.close();
    }
  }

  /** Calls go out, and no events come: the program ends this connection once there is a profile. */
  #wait(): void {
    this.#attempt = 0;
    this.#ready = true;
    this.#become('vacant');
    for (const start of this.#waiting.splice(0)) start();
  }

  #open(missed: boolean, last: number): void {
    if (missed) this.#lastSeq = last;
    this.#attempt = 0;
    this.#ready = true;
    this.#become('open');
    if (missed) this.#announceGap();
    for (const start of this.#waiting.splice(0)) start();
  }

  #carry(method: string, params: unknown): Promise<unknown> {
    return isSecret(method) ? this.#sendAside(method, params) : this.#send(method, params);
  }

  async #sendAside(method: string, params: unknown): Promise<unknown> {
    const answer = parse(await aside(this.options.open, frameOf(this.#takeId(), method, params), this.#patience()));
    if (answer === null) throw new RpcError('WEB-104');
    if ('error' in answer) throw errorOf(answer['error']);
    return answer['result'];
  }

  #send(method: string, params: unknown): Promise<unknown> {
    const id = this.#takeId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new RpcError('WEB-105', {}, 'network')), this.#patience());
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket?.send(frameOf(id, method, params));
    });
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #patience(): number {
    return this.options.patience ?? 120_000;
  }

  #receive(data: unknown): void {
    const message = parse(data);
    if (message === null) return;
    if (message['method'] === EVENT) return this.#event(message['params']);
    if (typeof message['id'] !== 'number') return;
    const pending = this.#settle(message['id']);
    if (!pending) return;
    if ('error' in message) pending.reject(errorOf(message['error']));
    else pending.resolve(message['result']);
  }

  #event(params: unknown): void {
    const seq = seqOf(params, 'seq');
    if (seq === null) return;
    if (this.#lastSeq !== null && seq <= this.#lastSeq) return;
    const hole = this.#lastSeq !== null && seq !== this.#lastSeq + 1;
    this.#lastSeq = seq;
    if (hole) this.#announceGap();
    for (const listener of [...this.#events]) listener({ seq, event: (params as { event: unknown }).event });
  }

  #lost(socket: SocketLike, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#ready = false;
    this.#dropPending('WEB-101');
    if (this.#closed) return;
    this.#become(code === CLOSE_REFUSED ? 'refused' : 'lost');
    for (const start of this.#waiting.splice(0)) start();
    if (code === CLOSE_REFUSED) return;
    const wait = (this.options.backoff ?? defaultBackoff)(this.#attempt);
    this.#attempt += 1;
    setTimeout(() => {
      if (!this.#closed && this.#socket === null) this.#connect();
    }, wait);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending) clearTimeout(pending.timer);
    return pending;
  }

  #dropPending(code: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new RpcError(code));
  }

  #announceGap(): void {
    for (const listener of [...this.#gaps]) listener();
  }

  #become(state: SocketState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of [...this.#states]) listener(state);
  }
}

function frameOf(id: number, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

function add<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}

function defaultBackoff(attempt: number): number {
  return Math.min(10_000, 250 * 2 ** attempt);
}

function parse(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function seqOf(value: unknown, field: string): number | null {
  const seq = (value as Record<string, unknown> | null | undefined)?.[field];
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : null;
}

/** Events are gone when the core says so, or when its numbers began anew. */
function missedFrom(start: unknown, after: number): boolean {
  const last = seqOf(start, 'last');
  return (start as { gap?: unknown } | null)?.gap === true || (last !== null && last < after);
}

function errorOf(error: unknown): RpcError {
  const data = (error as { data?: Partial<ErrorView> } | null)?.data;
  if (typeof data?.code !== 'string') return new RpcError('WEB-104');
  const params = Object.entries(data.params ?? {}).map(([key, value]) => [key, String(value)]);
  return new RpcError(data.code, Object.fromEntries(params), data.exit);
}
