// The personas of the profile, each with where its own page is.
import type { Core } from './core';

export const personaList = (core: Core) => core.call('persona.list', {});
