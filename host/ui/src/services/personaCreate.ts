// Makes another persona. It begins without relays and chain unless this persona's are taken over.
import type { PersonaView } from '../api/types';
import type { Core } from './core';

export const personaCreate = (core: Core, nickname: string, sameNetwork: boolean): Promise<PersonaView> =>
  core.call('persona.create', { nickname: nickname.trim(), number: null, sameNetwork });
