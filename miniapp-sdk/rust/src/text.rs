//! A text is a sentence in the languages of the product; which one is shown is decided where it is shown.

use std::borrow::Cow;

/// The languages of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// The language to use for `locale` (`en`, `zh-Hans`, `zh-CN`): Chinese for every Chinese locale, English otherwise.
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['-', '_']).next() {
            Some("zh") => Self::Chinese,
            _ => Self::English,
        }
    }
}

/// A text in both languages, or one that needs no translation (what a person wrote).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    english: Cow<'static, str>,
    chinese: Option<Cow<'static, str>>,
}

impl Text {
    /// The words in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.chinese) {
            (Language::Chinese, Some(chinese)) => chinese,
            _ => &self.english,
        }
    }
}

/// The same thing said in English and in Simplified Chinese.
pub fn say(english: impl Into<Cow<'static, str>>, chinese: impl Into<Cow<'static, str>>) -> Text {
    Text { english: english.into(), chinese: Some(chinese.into()) }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self { english: words.into(), chinese: None }
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chinese_locale_reads_chinese_and_all_others_english() {
        for locale in ["zh-Hans", "zh", "zh_CN", "zh-Hant-TW"] {
            assert_eq!(Language::of_locale(locale), Language::Chinese, "{locale}");
        }
        for locale in ["en", "en-GB", "fr", "", "zhuang"] {
            assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
        }
    }

    #[test]
    fn what_a_person_wrote_is_shown_as_written() {
        assert_eq!(Text::from("恭喜").in_language(Language::English), "恭喜");
        assert_eq!(say("Open", "拆").in_language(Language::Chinese), "拆");
    }
}
