// The line under a name in the list: the newest message in a few words.

import type { MessageView } from '../../api/types';
import { t } from '../../i18n/text';

export function lineOf(message: MessageView): string {
  const words = wordsOf(message);
  return message.mine ? t('chats.you', { words }) : words;
}

function wordsOf({ content }: MessageView): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'red-envelope':
      return t('chats.envelope', { greeting: content.greeting });
    case 'app-card':
      return t('chats.card', { text: content.text });
    case 'unknown':
      return t('chat.unknown');
  }
}
