// Search goes over people, words, apps and places that this page already holds; nothing leaves it.

import type { AppView, ContactView, ConversationView } from '../api/types';
import type { IconName } from '../components/Icon.svelte';

export interface Place {
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  readonly href: string;
}

export interface Known {
  readonly conversations: readonly ConversationView[];
  readonly contacts: readonly ContactView[];
  readonly apps: readonly AppView[];
  readonly places: readonly Place[];
}

type Href = (section: 'chats' | 'contacts' | 'apps', item: string) => string;

/** How many finds a person can take in. */
const MOST = 12;

/** Everything that holds all the words, titles before other text, in the order given. */
export function find(words: string, known: Known, href: Href): Place[] {
  const wanted = fold(words).split(' ').filter((word) => word !== '');
  const all = [...conversationPlaces(known, href), ...contactPlaces(known, href), ...appPlaces(known, href), ...known.places];
  const holds = (text: string) => wanted.every((word) => fold(text).includes(word));
  const byTitle = all.filter((place) => holds(place.title));
  const byHint = all.filter((place) => !byTitle.includes(place) && holds(`${place.title} ${place.hint}`));
  return [...byTitle, ...byHint].slice(0, MOST);
}

/** A link to an app leads to where it can be looked up; that alone asks nobody. */
export function appLinkPlaces(words: string, title: string, href: (link: string) => string): Place[] {
  const link = words.trim();
  return link.startsWith('teahouse:app/') ? [{ icon: 'apps', title, hint: link, href: href(link) }] : [];
}

function conversationPlaces({ conversations }: Known, href: Href): Place[] {
  return conversations.map(({ id, title, last }) => ({
    icon: 'chats', title, hint: last?.content.kind === 'text' ? last.content.text : '', href: href('chats', id),
  }));
}

function contactPlaces({ contacts }: Known, href: Href): Place[] {
  return contacts.map(({ id, alias, nickname }) => ({ icon: 'contacts', title: alias ?? nickname, hint: nickname, href: href('contacts', id) }));
}

function appPlaces({ apps }: Known, href: Href): Place[] {
  return apps.map(({ id, title, name }) => ({ icon: 'apps', title, hint: name, href: href('apps', id) }));
}

/** Letters without case, width and accents, so that one spelling finds the others. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/\s+/gu, ' ').trim();
}
