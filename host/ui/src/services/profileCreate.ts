// Makes the profile that the program waits for: its keys are made there and stay there.
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** A new password as it was typed, twice. */
export interface NewPassword {
  readonly password: string;
  readonly again: string;
}

/** Errors: `WEB-206` when the password was typed in two ways. */
export async function profileCreate(core: Core, nickname: string, typed: NewPassword): Promise<void> {
  await core.call('profile.create', { nickname: nickname.trim(), password: same(typed) });
}

/** The password that was typed twice in the same way. */
export function same({ password, again }: NewPassword): string {
  if (password !== again) throw new RpcError('WEB-206', {}, 'usage');
  return password;
}
