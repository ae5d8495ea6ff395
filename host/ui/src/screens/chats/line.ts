// The line under a name in the list: the newest message in a few words.

import type { ContentView, MessageView } from '../../api/types';
import { t } from '../../i18n/text';

export function lineOf(message: MessageView): string {
  const words = wordsOf(message);
  return message.mine ? t('chats.you', { words }) : words;
}

/** What is said about being paid, in public or in the pool. */
export type PayContent = Extract<ContentView, { kind: 'pay-address' | 'ask-pay-address' | 'private-pay-address' }>;

/** What a line about being paid says, to the one who reads it. */
export function payWords(content: PayContent, mine: boolean, name: string): string {
  if (content.kind === 'private-pay-address') return t(`pay.line.shielded.${content.takenBack ? 'back' : 'told'}.${mine ? 'mine' : 'theirs'}`, { name });
  const what = content.kind === 'ask-pay-address' ? 'ask' : content.address === null ? 'back' : 'told';
  return t(`pay.line.${what}.${mine ? 'mine' : 'theirs'}`, { name });
}

function wordsOf({ content }: MessageView): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'red-envelope':
      return t('chats.envelope', { greeting: content.greeting });
    case 'app-card':
      return t('chats.card', { text: content.text });
    case 'card-update':
      return t('chats.card_update', { text: content.text });
    case 'app-file':
      return t('chats.file', { name: content.name });
    case 'pay-address':
      return t('pay.short');
    case 'private-pay-address':
      return t('pay.short.shielded');
    case 'ask-pay-address':
      return t('pay.short.ask');
    case 'app-account':
      return t('chats.app_account', { app: content.title ?? content.app });
    case 'unknown':
      return t('chat.unknown');
  }
}
