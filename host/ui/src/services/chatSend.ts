// Writes a message: it is on this device's disk when this returns, and goes out by itself.
import type { MessageView } from '../api/types';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** The longest message, in bytes of UTF-8; the core refuses more. */
export const MAX_TEXT_BYTES = 8000;

/**
 * Sends the words as they were typed, without space around them.
 *
 * Errors: `WEB-201` for nothing but space, `WEB-202` for more than fits, before anything is sent.
 */
export async function chatSend(core: Core, conversation: string, text: string): Promise<MessageView> {
  const words = text.trim();
  const bytes = new TextEncoder().encode(words).length;
  if (bytes === 0) throw new RpcError('WEB-201', {}, 'usage');
  if (bytes > MAX_TEXT_BYTES) throw new RpcError('WEB-202', { bytes: String(bytes), bound: String(MAX_TEXT_BYTES) }, 'usage');
  return core.call('chat.send', { conversation, text: words });
}
