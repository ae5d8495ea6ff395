// A locale is a language the page is written in.

export const LOCALES = ['en', 'zh-Hans'] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language under its own name, so that anyone can find theirs. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', 'zh-Hans': '简体中文' };

export function isLocale(text: string): text is Locale {
  return LOCALES.some((locale) => locale === text);
}
