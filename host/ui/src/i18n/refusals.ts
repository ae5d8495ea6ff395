// A refusal arrives as a code and values and leaves as sentences: what happened · what is safe · what to do.

import type { ErrorView, WarningView } from '../api/types';
import { ADVICE, SAFETY, type Advice, type Safety } from './codes/common';
import { SENTENCES } from './codes/table';
import type { Locale } from './locales';
import { fill } from './text';

/** What the page has to say something about. */
export type Refusal = Pick<ErrorView, 'code' | 'exit'> & { readonly params: Readonly<Record<string, string | undefined>> };

export interface Sentences {
  readonly what: string;
  readonly safe: string;
  readonly todo: string;
}

/** Codes of one family fall back to what is true of every refusal of its class. */
const BY_EXIT: Record<ErrorView['exit'], { what: Record<Locale, string>; safe: Safety; todo: Advice }> = {
  failed: { what: { en: 'That did not work.', 'zh-Hans': '没有成功。' }, safe: 'look', todo: 'retry' },
  usage: { what: { en: 'That could not be understood.', 'zh-Hans': '没能看懂这个请求。' }, safe: 'unchanged', todo: 'check' },
  configuration: { what: { en: 'Something is not set up yet.', 'zh-Hans': '有些东西还没有设置好。' }, safe: 'unchanged', todo: 'doctor' },
  'not-found': { what: { en: 'That is not here any more.', 'zh-Hans': '已经找不到它了。' }, safe: 'unchanged', todo: 'reload' },
  refused: { what: { en: 'That was not allowed.', 'zh-Hans': '这一步没有被允许。' }, safe: 'unchanged', todo: 'decide' },
  network: { what: { en: 'The network did not answer in time.', 'zh-Hans': '网络没有及时回应。' }, safe: 'look', todo: 'wait' },
  verification: { what: { en: 'Something does not match its proof, so it was not used.', 'zh-Hans': '有东西和它的证明对不上，所以没有采用。' }, safe: 'unchanged', todo: 'source' },
  'in-use': { what: { en: 'Another program is using this profile.', 'zh-Hans': '另一个程序正在使用这个档案。' }, safe: 'unchanged', todo: 'close' },
};

/** The sentences for a refusal; a code nobody has written about yet gets those of its class. */
export function sentencesOf(refusal: Refusal, locale: Locale): Sentences {
  const known = SENTENCES[refusal.code];
  const classed = BY_EXIT[refusal.exit] ?? BY_EXIT.failed;
  const what = known ? known[locale] : classed.what[locale];
  // What a contract would refuse it refuses by a code of its own, which says more.
  const why = SENTENCES[refusal.params.reason ?? ''];
  const said = why ? `${what}${locale === 'en' ? ' ' : ''}${why[locale]}` : what;
  return {
    what: worded(said, refusal.params),
    safe: SAFETY[why?.safe ?? known?.safe ?? classed.safe][locale],
    todo: ADVICE[why?.todo ?? known?.todo ?? classed.todo][locale],
  };
}

/** The one sentence of a warning. */
export function warningOf(warning: Pick<WarningView, 'code' | 'params'>, locale: Locale): string {
  const known = SENTENCES[warning.code];
  const unknown = { en: 'There is something to look at before you agree.', 'zh-Hans': '同意之前，有一点请留意。' };
  return worded(known ? known[locale] : unknown[locale], warning.params);
}

/** A value that did not come along leaves a gap that reads as one. */
function worded(sentence: string, params: Refusal['params']): string {
  const given = Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return fill(sentence, given).replace(/\{\w+\}/g, '…');
}
