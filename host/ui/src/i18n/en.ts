// English: the catalogue whose keys and parameters every other language has to have, one file per area.

import { apps } from './en/apps';
import { begin } from './en/begin';
import { consent } from './en/consent';
import { frame } from './en/frame';
import { grants } from './en/grants';
import { launch } from './en/launch';
import { me } from './en/me';
import { notices } from './en/notices';
import { people } from './en/people';
import { registry } from './en/registry';
import { shielded } from './en/shielded';
import { store } from './en/store';
import { wallet } from './en/wallet';

export const en = { ...frame, ...people, ...wallet, ...shielded, ...consent, ...grants, ...apps, ...registry, ...launch, ...store, ...notices, ...me, ...begin } as const;
