// The announcer says short things to a screen reader, one at a time, and shows them nowhere.

class Announcer {
  text = $state('');
}

export const announcer = new Announcer();

/** Says `text`; the same words said twice are still heard twice. */
export function announce(text: string): void {
  announcer.text = announcer.text === text ? text + '\u200b' : text;
}
