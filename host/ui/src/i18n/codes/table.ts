// Every code with its sentences, from one file per area.

import { ACCOUNTS } from './accounts';
import { APPS } from './apps';
import { CHAT } from './chat';
import type { Sentence } from './common';
import { DEALS } from './deals';
import { GATHERING } from './gathering';
import { HOUSE } from './house';
import { KEYS } from './keys';
import { MEETINGS } from './meetings';
import { MEMBERS } from './members';
import { MONEY } from './money';
import { NAMES } from './names';
import { NETWORK } from './network';
import { OWNERS } from './owners';
import { POOL } from './pool';
import { PROOFS } from './proofs';
import { RIDES } from './rides';
import { SHIELDED } from './shielded';
import { WEB } from './web';

export const SENTENCES: Readonly<Record<string, Sentence | undefined>> = { ...CHAT, ...MEETINGS, ...NETWORK, ...MONEY, ...ACCOUNTS, ...DEALS, ...RIDES, ...GATHERING, ...MEMBERS, ...OWNERS, ...POOL, ...PROOFS, ...SHIELDED, ...NAMES, ...APPS, ...HOUSE, ...KEYS, ...WEB };
