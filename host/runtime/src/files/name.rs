//! A file's name is one plain line that somebody gave it: it leads nowhere, and reads as what it is.

use teahouse_bundle::text::tame;

/// Most bytes of a file's name.
pub const MAX_NAME: usize = 128;
/// Most bytes of an ending that is kept when a name is cut.
const MAX_ENDING: usize = 16;
/// The name of a file whose name had nothing that can be shown.
const NAMELESS: &str = "file";
/// What is known of a file by its name alone, when its ending says nothing.
pub const UNKNOWN_MEDIA_TYPE: &str = "application/octet-stream";

/// What is left of a name: no folders, nothing invisible or reordering, at most [`MAX_NAME`] bytes, never empty.
pub fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default(); // FIL-007
    let name = tame(last, last.len());
    let name = cut(name.trim_start_matches('.').trim());
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}

/// Cuts a name in its middle, so that its ending still says what it is.
fn cut(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() > MAX_ENDING { "" } else { ending };
    format!("{}{ending}", tame(name, MAX_NAME - ending.len()))
}

/// The media type that a name's ending says.
pub fn media_type_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = MEDIA_TYPES.iter().find(|(known, _)| Some(*known) == ending.as_deref());
    known.map_or(UNKNOWN_MEDIA_TYPE, |(_, media_type)| *media_type)
}

/// Whether a media type is one of those that were asked for; all are, where none was named.
pub fn accepts(accept: &[String], media_type: &str) -> bool {
    let fits = |wanted: &String| match wanted.strip_suffix('*') {
        Some(family) => media_type.starts_with(family),
        None => wanted == media_type,
    };
    accept.is_empty() || accept.iter().any(fits)
}

/// Whether a text is a media type as a picker takes it: `image/png`, or `image/*` for a family.
pub(crate) fn is_media_range(text: &str) -> bool {
    let word = |part: &str| {
        (1..=64).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.+".contains(&b))
    };
    text.split_once('/').is_some_and(|(family, kind)| word(family) && (kind == "*" || word(kind)))
}

static MEDIA_TYPES: [(&str, &str); 27] = [
    ("aac", "audio/aac"),
    ("avif", "image/avif"),
    ("csv", "text/csv"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("zip", "application/zip"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fil_007_a_name_has_no_path_and_nothing_that_cannot_be_seen() {
        for (given, kept) in [
            ("tea.png", "tea.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\anna\\tea.png", "tea.png"),
            ("/tmp/..", "file"),
            (".bashrc", "bashrc"),
            ("", "file"),
            ("tea/", "file"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("te\u{200b}a\u{2066}.png\u{0}", "tea.png"),
            ("  two \n lines .txt ", "two lines .txt"),
            ("红包.pdf", "红包.pdf"),
        ] {
            assert_eq!(plain_name(given), kept, "{given:?}");
        }
    }

    #[test]
    fn fil_007_a_long_name_is_cut_and_keeps_its_ending() {
        for (given, ending) in [
            (format!("{}.pdf", "茶".repeat(200)), ".pdf"),
            (format!("{}.{}", "a".repeat(100), "b".repeat(100)), ""),
            ("x".repeat(500), ""),
        ] {
            let kept = plain_name(&given);
            assert!(kept.len() <= MAX_NAME && kept.len() > MAX_NAME - 8, "{} bytes", kept.len());
            assert!(kept.ends_with(ending));
            assert_eq!(plain_name(&kept), kept, "what was cleaned is clean");
        }
    }

    #[test]
    fn a_media_type_follows_from_the_ending_and_is_held_against_what_was_asked_for() {
        assert_eq!(media_type_of("Tea.JPG"), "image/jpeg");
        assert_eq!(media_type_of("tea"), UNKNOWN_MEDIA_TYPE);
        assert_eq!(media_type_of("tea.unheard"), UNKNOWN_MEDIA_TYPE);
        let images = ["image/*".to_owned(), "application/pdf".to_owned()];
        assert!(accepts(&images, "image/png") && accepts(&images, "application/pdf"));
        assert!(!accepts(&images, "text/html") && !accepts(&images, UNKNOWN_MEDIA_TYPE));
        assert!(accepts(&[], UNKNOWN_MEDIA_TYPE));
        for good in ["image/*", "image/png", "application/vnd.oasis.opendocument.text", "image/svg+xml"] {
            assert!(is_media_range(good), "{good}");
        }
        for bad in ["", "image", "*/*", "image/", "/png", "Image/PNG", "image/png;q=1", "a/b/c", ".png"] {
            assert!(!is_media_range(bad), "{bad}");
        }
    }

    #[test]
    fn every_known_ending_has_a_media_type_that_a_picker_takes() {
        for (ending, media_type) in MEDIA_TYPES {
            assert!(is_media_range(media_type), "{ending}");
            assert_eq!(media_type_of(&format!("x.{ending}")), media_type);
        }
    }
}
