// Adds a contact by its card and asks it to answer.
import type { ContactView } from '../api/types';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

const LINK = /teahouse:contact\/\S+/;

/**
 * Takes the card's link out of whatever was pasted: people paste a whole message around it.
 *
 * Errors: `WEB-203` when there is no link in it.
 */
export async function contactAdd(core: Core, pasted: string, alias?: string): Promise<ContactView> {
  const link = LINK.exec(pasted)?.[0];
  if (!link) throw new RpcError('WEB-203', {}, 'usage');
  const name = alias?.trim();
  return core.call('contact.add', name ? { link, alias: name } : { link });
}
