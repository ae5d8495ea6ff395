// Preferences are how this person likes to look at the page; they stay in this browser.

import { isLocale, type Locale } from '../i18n/locales';

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

const THEME_KEY = 'teahouse.theme';
const LOCALE_KEY = 'teahouse.locale';

class Prefs {
  theme = $state<Theme>('system');
  locale = $state<Locale>('en');
  #systemDark = $state(false);
  #systemContrast = $state(false);

  /** The theme that is on: the chosen one, or what the system asks for. */
  get shown(): Exclude<Theme, 'system'> {
    if (this.theme !== 'system') return this.theme;
    if (this.#systemContrast) return 'contrast';
    return this.#systemDark ? 'dark' : 'light';
  }

  /** Reads what was kept and follows the system; returns the function that stops. */
  start(): () => void {
    const theme = read(THEME_KEY);
    this.theme = THEMES.find((name) => name === theme) ?? 'system';
    const locale = read(LOCALE_KEY) ?? navigator.language;
    this.locale = isLocale(locale) ? locale : /^zh\b/i.test(locale) ? 'zh-Hans' : 'en';
    const stops = [
      follow('(prefers-color-scheme: dark)', (on) => (this.#systemDark = on)),
      follow('(prefers-contrast: more)', (on) => (this.#systemContrast = on)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    write(THEME_KEY, theme);
  }

  setLocale(locale: Locale): void {
    this.locale = locale;
    write(LOCALE_KEY, locale);
  }
}

export const prefs = new Prefs();

function follow(query: string, set: (on: boolean) => void): () => void {
  const list = matchMedia(query);
  const change = () => set(list.matches);
  change();
  list.addEventListener('change', change);
  return () => list.removeEventListener('change', change);
}

// A browser may refuse storage (private windows); the page then forgets, and works.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept for this page only.
  }
}
