// 简体中文：按中文的习惯来写，不是逐字翻译；每个领域一个文件。

import { apps } from './zh-Hans/apps';
import { begin } from './zh-Hans/begin';
import { consent } from './zh-Hans/consent';
import { frame } from './zh-Hans/frame';
import { grants } from './zh-Hans/grants';
import { launch } from './zh-Hans/launch';
import { me } from './zh-Hans/me';
import { notices } from './zh-Hans/notices';
import { people } from './zh-Hans/people';
import { registry } from './zh-Hans/registry';
import { shielded } from './zh-Hans/shielded';
import { store } from './zh-Hans/store';
import { wallet } from './zh-Hans/wallet';
import type { Key } from './text';

export const zhHans = { ...frame, ...people, ...wallet, ...shielded, ...consent, ...grants, ...apps, ...registry, ...launch, ...store, ...notices, ...me, ...begin } as const satisfies Record<Key, string>;
