// Every code with its sentences, from one file per area.

import type { Sentence } from './common';
import { WEB } from './web';

export const SENTENCES: Readonly<Record<string, Sentence | undefined>> = { ...WEB };
