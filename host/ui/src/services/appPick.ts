// Answers a picker; nobody picked means no.
import type { Core } from './core';

export const appPick = (core: Core, handle: string, picker: string, contacts: string[]) => core.call('app.pick', { handle, picker, contacts });
