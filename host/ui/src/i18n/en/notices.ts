// English: what apps said while nobody looked.

export const notices = {
  'notices.title': 'From your apps',
  'notices.said': '{app}: {title}',
  'notices.said_more': '{app}: {title}, {body}',
  'notices.hidden': 'Something is due',
  'notices.open': 'Open',
  'notices.aside': 'Put aside',
  'notices.dismiss': 'Let go: {title}',
  'notices.clear': 'Let all go',
} as const;
