//! A shelf holds the files of a simulation: a few to pick from, and those that its people have shared with each other.

use teahouse_runtime::files;
use teahouse_runtime::model::{FileId, FileInfo, PersonId};

/// A picture of one point.
const PICTURE: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0d\x49\x44\x41\x54\x78\xda\x63\x64\x60\xf8\x5f\
    \x0f\x00\x02\x87\x01\x80\xeb\x47\xba\x92\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// Files to pick from, by what they are called.
const PRACTICE: [(&str, &[u8]); 4] = [
    ("tea.png", PICTURE),
    ("tea.txt", b"Green tea, 80 degrees, two minutes.\n"),
    ("tea.csv", b"tea,degrees\ngreen,80\n"),
    ("tea.json", b"{\"tea\":\"green\",\"degrees\":80}\n"),
];

/// A file that somebody shared.
struct Shared {
    info: FileInfo,
    bytes: Vec<u8>,
    to: Vec<PersonId>,
}

/// Every file of a simulation that is not an app's own.
#[derive(Default)]
pub(crate) struct Shelf(Vec<Shared>);

/// What is known of a file before an app has it: it has no number yet.
fn info(name: &str, bytes: &[u8]) -> FileInfo {
    let (id, size, hash) = (FileId::new(0), bytes.len() as u64, files::hash_of(bytes));
    FileInfo { id, name: name.to_owned(), size, media_type: files::media_type_of(name).to_owned(), hash }
}

impl Shelf {
    /// A file that a person could pick, if one here is small enough and of a kind that was asked for.
    pub fn pick(max_bytes: u64, accept: &[String]) -> Option<FileInfo> {
        let fits = |file: &FileInfo| file.size <= max_bytes && files::accepts(accept, &file.media_type);
        PRACTICE.iter().map(|(name, bytes)| info(name, bytes)).find(fits)
    }

    /// The bytes of this hash.
    pub fn bytes(&self, hash: &str) -> Option<&[u8]> {
        let shared = self.0.iter().find(|file| file.info.hash == hash).map(|file| file.bytes.as_slice());
        let practice =
            || PRACTICE.iter().map(|(_, bytes)| *bytes).find(|bytes| files::hash_of(bytes) == hash);
        shared.or_else(practice)
    }

    /// Puts a file here for these people.
    pub fn share(&mut self, name: &str, bytes: Vec<u8>, to: Vec<PersonId>) {
        self.0.push(Shared { info: info(name, &bytes), bytes, to });
    }

    /// What somebody shared with a person under this hash.
    pub fn shared_with(&self, who: &str, hash: &str) -> Option<FileInfo> {
        let named = |file: &&Shared| file.info.hash == hash && file.to.iter().any(|to| to.as_str() == who);
        self.0.iter().find(named).map(|file| file.info.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use super::*;

    #[test]
    fn a_file_to_pick_is_small_enough_and_of_a_kind_that_was_asked_for() {
        let kinds = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
        assert_eq!(Shelf::pick(1_000, &[]).unwrap().media_type, "image/png");
        assert_eq!(Shelf::pick(1_000, &kinds(&["text/*"])).unwrap().name, "tea.txt");
        assert_eq!(Shelf::pick(30, &[]).unwrap().name, "tea.csv");
        assert_eq!(Shelf::pick(1_000, &kinds(&["audio/*"])), None);
        assert_eq!(Shelf::pick(1, &[]), None);
        let picked = Shelf::pick(1_000, &[]).unwrap();
        assert_eq!(Shelf::default().bytes(&picked.hash).unwrap(), PICTURE);
    }

    #[test]
    fn a_shared_file_is_there_for_who_was_named_and_nobody_else() {
        let mut shelf = Shelf::default();
        shelf.share("leaf.txt", b"leaf".to_vec(), vec![PersonId::new("bo")]);
        let hash = files::hash_of(b"leaf");
        assert_eq!(shelf.shared_with("bo", &hash).unwrap().name, "leaf.txt");
        assert_eq!((shelf.shared_with("cai", &hash), shelf.bytes("")), (None, None));
        assert_eq!(shelf.bytes(&hash), Some(b"leaf".as_slice()));
    }
}
