// A fake core answers with what a test gives it and remembers what it was asked; in tests only.
import { RpcError } from '../runtime/transport';
import type { Core } from '../services/core';

export interface FakeCore extends Core {
  readonly calls: [string, unknown][];
}

/** Answers every call with the same value. */
export function answering(value: unknown): FakeCore {
  return answeringBy(() => value);
}

/** Answers by method; an `RpcError` given back is thrown. */
export function answeringBy(answer: (method: string, params: never) => unknown): FakeCore {
  const calls: [string, unknown][] = [];
  return {
    calls,
    call: async (method, params) => {
      calls.push([method, params]);
      const value = answer(method, params as never);
      if (value instanceof RpcError) throw value;
      return value as never;
    },
  };
}

export function refusing(code: string): FakeCore {
  return answeringBy(() => new RpcError(code));
}
