// A call with a secret in it has a connection of its own, which ends with the answer: what carried a password or the words
// keeps them in its buffers for as long as it is open, on this side and on the other.

import type { MethodName } from '../api/methods';
import { RpcError } from './transport';
import type { SocketLike } from './ws';

const SECRET: ReadonlySet<string> = new Set<MethodName>(['wallet.unlock', 'wallet.phrase', 'wallet.checkphrase', 'wallet.import']);

/** Whether a call or its answer holds a password or the words. */
export const isSecret = (method: string): boolean => SECRET.has(method);

/** Sends one frame on a connection of its own, and gives the frame that comes back. */
export function aside(open: () => SocketLike, frame: string, patience: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = open();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.onclose = null;
      socket.close();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new RpcError('WEB-105', {}, 'network'))), patience);
    socket.onopen = () => socket.send(frame);
    socket.onmessage = (message) => end(() => resolve(message.data));
    socket.onclose = () => end(() => reject(new RpcError('WEB-101')));
  });
}
