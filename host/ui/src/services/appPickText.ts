// Answers a picker of a place or of a code; no text means no.
import type { Core } from './core';

export const appPickText = (core: Core, handle: string, picker: string, text: string | null) =>
  core.call('app.picktext', text === null ? { handle, picker } : { handle, picker, text });
