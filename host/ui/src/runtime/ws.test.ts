import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeSocket, settled } from '../testing/FakeSocket';
import { CLOSE_REFUSED, WsTransport } from './ws';

let sockets: FakeSocket[];
let transport: WsTransport;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  transport = new WsTransport({
    open: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1)!;
    },
    patience: 1000,
  });
});

afterEach(() => {
  transport.close();
  vi.useRealTimers();
});

async function openAt(last: number, gap = false): Promise<FakeSocket> {
  const socket = sockets.at(-1)!;
  socket.onopen!();
  if (socket.sent.at(-1)!.method === 'profile.show') socket.answerLast({ lastEvent: last });
  await settled();
  socket.answerLast({ last, gap });
  await settled();
  return socket;
}

const event = (seq: number) => ({ method: 'event', params: { seq, at: 0, event: { kind: 'wallet' } } });

test('a call made before the connection is there goes out once it is', async () => {
  const answer = transport.call('wallet.balance', {});
  const socket = await openAt(5);
  expect(socket.sent.at(-1)).toMatchObject({ method: 'wallet.balance' });
  socket.answerLast({ name: 'Anna' });
  expect(await answer).toEqual({ name: 'Anna' });
  expect(transport.state).toBe('open');
});

test('a refusal arrives as its code and parameters, all as text', async () => {
  const socket = await openAt(0);
  const answer = transport.call('wallet.send', {});
  socket.say({ id: socket.sent.at(-1)!.id, error: { code: -32000, message: '', data: { code: 'PAY-211', params: { fee: 7 } } } });
  await expect(answer).rejects.toMatchObject({ code: 'PAY-211', params: { fee: '7' } });
});

test('an error without a code of ours is reported as such, not shown as prose', async () => {
  const socket = await openAt(0);
  const answer = transport.call('x.y', {});
  socket.say({ id: socket.sent.at(-1)!.id, error: { code: -32601, message: '<b>no</b>' } });
  await expect(answer).rejects.toMatchObject({ code: 'WEB-104' });
});

test('events arrive in order and a repeated one is dropped', async () => {
  const seen: number[] = [];
  transport.onEvent((numbered) => seen.push(numbered.seq));
  const socket = await openAt(5);
  for (const seq of [5, 6, 6, 7]) socket.say(event(seq));
  expect(seen).toEqual([6, 7]);
});

test('a hole in the numbers asks for everything again, once', async () => {
  const gap = vi.fn();
  transport.onGap(gap);
  const socket = await openAt(5);
  socket.say(event(6));
  socket.say(event(9));
  socket.say(event(10));
  expect(gap).toHaveBeenCalledTimes(1);
});

test('a lost connection comes back after a wait and continues after the last event', async () => {
  const gap = vi.fn();
  transport.onGap(gap);
  const first = await openAt(5);
  first.say(event(6));
  first.drop();
  expect(transport.state).toBe('lost');
  await vi.advanceTimersByTimeAsync(300);
  expect(sockets).toHaveLength(2);
  sockets[1]!.onopen!();
  expect(sockets[1]!.sent[0]).toMatchObject({ method: 'events.subscribe', params: { after: 6 } });
  sockets[1]!.answerLast({ last: 6, gap: false });
  await settled();
  expect(transport.state).toBe('open');
  expect(gap).not.toHaveBeenCalled();
});

test('a program that no longer holds the missed events makes the page fetch again', async () => {
  const gap = vi.fn();
  transport.onGap(gap);
  (await openAt(5)).drop();
  await vi.advanceTimersByTimeAsync(300);
  const second = await openAt(90, true);
  expect(gap).toHaveBeenCalledTimes(1);
  second.say(event(91));
  expect(gap).toHaveBeenCalledTimes(1);
});

test('a program that began to count anew makes the page fetch again', async () => {
  const gap = vi.fn();
  transport.onGap(gap);
  (await openAt(50)).drop();
  await vi.advanceTimersByTimeAsync(300);
  const second = await openAt(2);
  expect(gap).toHaveBeenCalledTimes(1);
  const seen = vi.fn();
  transport.onEvent(seen);
  second.say(event(3));
  expect(seen).toHaveBeenCalledTimes(1);
});

test('a call under way when the connection drops ends with a typed refusal and is not sent twice', async () => {
  const socket = await openAt(0);
  const answer = transport.call('chat.send', { text: 'hi' });
  socket.drop();
  await expect(answer).rejects.toMatchObject({ code: 'WEB-101' });
  await vi.advanceTimersByTimeAsync(300);
  const second = await openAt(0);
  expect(second.sent.map((call) => call.method)).toEqual(['events.subscribe']);
});

test('a call while the connection is lost is refused at once', async () => {
  (await openAt(0)).drop();
  await expect(transport.call('chat.send', {})).rejects.toMatchObject({ code: 'WEB-102' });
});

test('a program without a profile takes calls, and is asked anew once it ended that connection', async () => {
  const socket = sockets[0]!;
  socket.onopen!();
  socket.say({ id: socket.sent.at(-1)!.id, error: { code: -32000, message: 'NOD-103', data: { code: 'NOD-103', exit: 'not-found', params: {} } } });
  await settled();
  expect(transport.state).toBe('vacant');
  const made = transport.call('profile.create', { nickname: 'Anna', password: 'tea' });
  expect(socket.sent.at(-1)).toMatchObject({ method: 'profile.create' });
  socket.answerLast({});
  expect(await made).toEqual({});
  socket.drop(1005);
  await vi.advanceTimersByTimeAsync(300);
  await openAt(0);
  expect(transport.state).toBe('open');
});

test('a refused token ends the attempts', async () => {
  sockets[0]!.drop(CLOSE_REFUSED);
  expect(transport.state).toBe('refused');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
  await expect(transport.call('x.y', {})).rejects.toMatchObject({ code: 'WEB-103' });
});

test('a call without an answer ends after a while', async () => {
  await openAt(0);
  const answer = expect(transport.call('slow.call', {})).rejects.toMatchObject({ code: 'WEB-105' });
  await vi.advanceTimersByTimeAsync(1001);
  await answer;
});

test('bytes that are no message of ours change nothing', async () => {
  const socket = await openAt(0);
  for (const data of ['', 'null', '[]', '{"id":"x"}', '{"id":99,"result":1}', new ArrayBuffer(4)]) socket.onmessage!({ data });
  expect(transport.state).toBe('open');
});

test('a call with a secret goes over a connection of its own, which ends with the answer', async () => {
  const page = await openAt(0);
  const answer = transport.call('wallet.unlock', { password: 'tea' });
  const own = sockets.at(-1)!;
  expect(own).not.toBe(page);
  own.onopen!();
  expect(own.sent).toMatchObject([{ method: 'wallet.unlock', params: { password: 'tea' } }]);
  own.answerLast({ locked: false });
  expect(await answer).toEqual({ locked: false });
  expect([own.closed, page.closed, transport.state]).toEqual([true, false, 'open']);
  expect(page.sent.map((frame) => frame.method)).not.toContain('wallet.unlock');
});

test('a refusal over such a connection arrives as its code, and one that closes or says nothing ends the call', async () => {
  await openAt(0);
  const refused = transport.call('wallet.phrase', { password: 'x', confirmed: true });
  sockets.at(-1)!.onopen!();
  sockets.at(-1)!.say({ id: 9, error: { code: -32000, message: '', data: { code: 'KEY-211', params: {} } } });
  await expect(refused).rejects.toMatchObject({ code: 'KEY-211' });
  const lost = transport.call('wallet.unlock', { password: 'x' });
  sockets.at(-1)!.drop();
  await expect(lost).rejects.toMatchObject({ code: 'WEB-101' });
  const silent = transport.call('wallet.unlock', { password: 'x' });
  const ended = expect(silent).rejects.toMatchObject({ code: 'WEB-105' });
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
  expect(sockets.at(-1)!.closed).toBe(true);
});
