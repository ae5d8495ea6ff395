//! What is carried is part of this program: the SDKs and the templates, as they lay in the repository when it was built.

include!(concat!(env!("OUT_DIR"), "/carried.rs"));

/// The files below `folder`, by their path inside it, in order.
pub(crate) fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter_map(move |(path, bytes)| {
        let inside = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((inside, *bytes))
    })
}
