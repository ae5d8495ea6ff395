// The core is the program behind the page: every method with its types, generated from Rust.

import type { MethodName, Methods } from '../api/methods';
import type { Transport } from '../runtime/transport';

export interface Core {
  /** Calls one method; rejects with `RpcError` only. */
  call<M extends MethodName>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']>;
}

/** The transport's answers are trusted to have their generated types: both come from one build. */
export function coreOf(transport: Transport): Core {
  return {
    call: <M extends MethodName>(method: M, params: Methods[M]['params']) =>
      transport.call(method, params) as Promise<Methods[M]['result']>,
  };
}
