// Opens an app by itself, or in a conversation, or from a message that carries something for it.
import type { OpenAppView } from '../api/types';
import type { Core } from './core';

export interface OpenedFrom {
  readonly conversation?: string;
  readonly message?: string;
  readonly locale?: string;
  /** Although it failed each time it was started. */
  readonly anyway?: boolean;
}

export const appOpen = (core: Core, app: string, from: OpenedFrom = {}): Promise<OpenAppView> => core.call('app.open', { app, ...from });
