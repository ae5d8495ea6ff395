// A text is a sentence in the languages of the product; which one is shown is decided where it is shown.

/** The languages of the product. */
export type Language = "en" | "zh";

/** A text in both languages, or one that needs no translation (what a person wrote). */
export type Text = string | { readonly en: string; readonly zh: string };

/** The same thing said in English and in Simplified Chinese. */
export function say(en: string, zh: string): Text {
  return { en, zh };
}

/** The words of `text` in `language`. */
export function inLanguage(text: Text, language: Language): string {
  return typeof text === "string" ? text : text[language];
}

/** The language to use for `locale` (`en`, `zh-Hans`, `zh_CN`): Chinese for every Chinese locale, English otherwise. */
export function languageOf(locale: string): Language {
  return locale.split(/[-_]/)[0] === "zh" ? "zh" : "en";
}
