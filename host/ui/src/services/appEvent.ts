// Passes on what the person did in an app; answers when the app's turn is committed.
import type { OpenAppView, UiAction } from '../api/types';
import type { Core } from './core';

/** The revision is the one the person saw: what has changed under the finger is refused. */
export const appEvent = (core: Core, app: Pick<OpenAppView, 'handle' | 'revision'>, node: number, action: UiAction): Promise<OpenAppView> =>
  core.call('app.event', { handle: app.handle, revision: app.revision, node, action });
