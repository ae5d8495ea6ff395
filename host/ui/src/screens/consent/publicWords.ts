// What everybody will see of what is agreed to: of a shielded payment that is less, and differs with who brings it.

import type { ConsentSheetView } from '../../api/types';

export function publicWords({ action, shielded }: Pick<ConsentSheetView, 'action' | 'shielded'>) {
  switch (action) {
    case 'shielded-deposit':
    case 'shielded-carry':
      return [`consent.public.${action}`] as const;
    case 'shielded-send':
    case 'shielded-withdraw':
    case 'shielded-join':
      return shielded?.by === 'own' ? ([`consent.public.${action}`, 'consent.public.own'] as const) : ([`consent.public.${action}`] as const);
    case 'app-sign':
      return ['consent.public.app-sign'] as const;
    case 'app-meter':
      return ['consent.public.app-meter'] as const;
    default:
      return ['consent.public'] as const;
  }
}
