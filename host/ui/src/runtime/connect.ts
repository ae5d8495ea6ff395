// The page connects to where it came from, and nowhere else.

import type { Transport } from './transport';
import { WsTransport } from './ws';

/** The protocol name; the token is offered as a second one, so that it is in no address and no log of addresses. */
export const PROTOCOL = 'teahouse.1';

export function socketAddress(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}

export function connect(location: Pick<Location, 'protocol' | 'host'>, token: string): Transport {
  return new WsTransport({ open: () => new WebSocket(socketAddress(location), [PROTOCOL, `token.${token}`]) as never });
}
