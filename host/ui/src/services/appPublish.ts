// Opens the sheet of the next step on a bundle's way into the registry, or says that it is there.
import type { PublishStepView } from '../api/types';
import { RpcError } from '../runtime/transport';
import type { Core } from './core';

/** A bundle that is to be published. */
export interface Publication {
  /** Its bytes in base64. */
  readonly bundle: string;
  /** The publisher's number as typed; empty is the account's own. */
  readonly publisher: string;
}

/** Errors: `WEB-210` for what is no publisher's number. */
export async function appPublish(core: Core, { bundle, publisher }: Publication, feeIn: string | null = null): Promise<PublishStepView> {
  const number = publisher.trim();
  if (number === '') return core.call('app.publish', { bundle, feeIn, dryRun: false });
  if (!/^[1-9][0-9]{0,14}$/.test(number)) throw new RpcError('WEB-210', {}, 'usage');
  return core.call('app.publish', { bundle, publisher: Number(number), feeIn, dryRun: false });
}
