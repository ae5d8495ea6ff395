//! A greeting is what travels beside a share: a cover and a few words. It is made by whoever sends it, so it is read with suspicion.
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | cover, its place in [`COVERS`] |
//! | rest | the words, UTF-8, at most 60 characters |

use serde::{Deserialize, Serialize};
use teahouse_miniapp::view::Tone;

/// The most characters of a blessing.
pub const MOST_WORDS: usize = 60;

/// The covers: picture, name in English and Chinese, and what the colour means.
pub const COVERS: [(&str, &str, &str, Tone); 6] = [
    ("🧧", "Red", "大红", Tone::Accent),
    ("🐉", "Dragon", "祥龙", Tone::Accent),
    ("🎂", "Birthday", "生日", Tone::Accent),
    ("💐", "Thanks", "感谢", Tone::Good),
    ("🏮", "Festival", "佳节", Tone::Accent),
    ("🍵", "Tea", "请茶", Tone::Good),
];

/// A cover and a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Its place in [`COVERS`].
    pub cover: u8,
    /// The words.
    pub words: String,
}

impl Greeting {
    /// As it travels.
    pub fn to_payload(&self) -> Vec<u8> {
        [&[1, self.cover], self.words.as_bytes()].concat()
    }

    /// What travelled, or a plain greeting when it is not understood: the money does not depend on it.
    pub fn from_payload(payload: &[u8]) -> Self {
        match payload {
            [1, cover, words @ ..] if usize::from(*cover) < COVERS.len() => {
                let words = std::str::from_utf8(words).unwrap_or_default();
                Self { cover: *cover, words: words.chars().take(MOST_WORDS).collect() }
            }
            _ => Self::default(), // GIFT-004
        }
    }

    /// The picture.
    pub fn picture(&self) -> &'static str {
        COVERS[usize::from(self.cover) % COVERS.len()].0
    }

    /// What the colour means.
    pub fn tone(&self) -> Tone {
        COVERS[usize::from(self.cover) % COVERS.len()].3
    }
}
