//! A file of an app is bytes that its person picked for it, or that somebody shared with them in it.
//!
//! The bytes lie in the profile's records in pieces of 64 KiB, so that one read costs two records at most. Names are cleaned
//! here, in the one place where a file comes in.
//!
//! | table | key | value (after its version byte, 1) |
//! |---|---|---|
//! | `runtime.files` | app 32, file u64 | JSON of [`FileInfo`] |
//! | `runtime.filebytes` | app 32, file u64, piece u32 | at most 64 KiB |
//! | `runtime.filebooks` | app 32 | bytes u64, files u32, last number u64 |

mod name;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Coded, Decode, Encode, ErrorCode, ReadRecords, Reader, StoreError, Table, WriteRecords,
    Writer,
};
use teahouse_bundle::AppId;
use teahouse_bundle::manifest::permissions::MAX_FILE;
use thiserror::Error;

use crate::model::{FileId, FileInfo};
use crate::records::{app_key, from_record, to_record};

pub(crate) use name::is_media_range;
pub use name::{MAX_NAME, UNKNOWN_MEDIA_TYPE, accepts, media_type_of, plain_name};

/// What is known of the files.
pub const FILES: Table = Table::new("runtime.files");
/// Their bytes.
pub const FILE_BYTES: Table = Table::new("runtime.filebytes");
/// How much there is, and the last number.
pub const FILE_BOOKS: Table = Table::new("runtime.filebooks");

/// Most files of one app.
pub const MAX_COUNT: u32 = 1_000;
/// Most bytes that one call reads.
pub const MAX_READ: u32 = 64 << 10;
/// Bytes of one piece.
pub(crate) const PIECE: u64 = 64 << 10;
const VERSION: u8 = 1;

/// Why a file is not kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FilesError {
    /// It is larger than a file may be.
    #[error("a file of {bytes} bytes is larger than {bound}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The bound.
        bound: u64,
    },
    /// The app has no room for it.
    #[error("the app has room for {left} bytes of files, and this one has {bytes}")]
    Full {
        /// Its size.
        bytes: u64,
        /// What is left.
        left: u64,
    },
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for FilesError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } => ErrorCode::new("APP-441"),
            Self::Full { .. } => ErrorCode::new("APP-442"),
            Self::Store(inner) => inner.code(),
        }
    }
}

/// An app's counters of files, changed only together with what they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct FileBooks {
    bytes: u64,
    count: u32,
    /// Survives the files and the app: a number names one file for ever.
    last: u64,
}

impl Encode for FileBooks {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).u64(self.bytes).u32(self.count).u64(self.last);
    }
}

impl Decode for FileBooks {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { bytes: from.u64()?, count: from.u32()?, last: from.u64()? })
    }
}

fn books(records: &dyn ReadRecords, app: &AppId) -> Result<FileBooks, StoreError> {
    Ok(get_value(records, FILE_BOOKS, app.as_bytes())?.unwrap_or_default())
}

/// The key of a file: the app stands first, so that no app can name another one's.
pub(crate) fn file_key(app: &AppId, file: FileId) -> Vec<u8> {
    app_key(app, &file.get().to_be_bytes()) // FIL-003
}

/// The key of one piece of a file.
pub(crate) fn piece_key(app: &AppId, file: FileId, piece: u32) -> Vec<u8> {
    [file_key(app, file), piece.to_be_bytes().to_vec()].concat()
}

/// The bytes of a piece's record.
pub(crate) fn piece_of(record: &[u8]) -> Result<&[u8], StoreError> {
    let broken = |source| StoreError::Record { table: FILE_BYTES.name(), source };
    let mut from = Reader::new(record);
    from.version(VERSION).map_err(broken)?;
    let left = from.left();
    from.take(left).map_err(broken)
}

/// How many bytes of files an app may still keep under its quota; none when it has as many files as it can have.
///
/// # Errors
/// When the records cannot be read.
pub fn room(records: &dyn ReadRecords, app: &AppId, quota: u64) -> Result<u64, StoreError> {
    let books = books(records, app)?;
    Ok(if books.count >= MAX_COUNT { 0 } else { quota.saturating_sub(books.bytes) })
}

/// What is known of a file.
///
/// # Errors
/// When the records cannot be read.
pub fn info(records: &dyn ReadRecords, app: &AppId, file: FileId) -> Result<Option<FileInfo>, StoreError> {
    let found = records.get(FILES, &file_key(app, file))?;
    found.map(|bytes| from_record(FILES, &bytes)).transpose()
}

/// The app's file whose bytes have this hash.
///
/// # Errors
/// When the records cannot be read.
pub fn find(records: &dyn ReadRecords, app: &AppId, hash: &str) -> Result<Option<FileInfo>, StoreError> {
    for (_, bytes) in records.scan(FILES, app.as_bytes(), None, usize::MAX)? {
        let known: FileInfo = from_record(FILES, &bytes)?;
        if known.hash == hash {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// All bytes of a file.
///
/// # Errors
/// When the records cannot be read.
pub fn bytes(records: &dyn ReadRecords, app: &AppId, file: FileId) -> Result<Vec<u8>, StoreError> {
    let mut all = Vec::new();
    for (_, record) in records.scan(FILE_BYTES, &file_key(app, file), None, usize::MAX)? {
        all.extend_from_slice(piece_of(&record)?);
    }
    Ok(all)
}

/// The hash under which a file is known everywhere.
pub fn hash_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Keeps a file for an app, in the caller's transaction. The same bytes are the same file, under the name given last.
///
/// # Errors
/// [`FilesError`] when it is too large or there is no room.
pub fn keep(
    records: &mut dyn WriteRecords,
    app: &AppId,
    quota: u64,
    given_name: &str,
    bytes: &[u8],
) -> Result<FileInfo, FilesError> {
    let size = bytes.len() as u64;
    if size > MAX_FILE {
        return Err(FilesError::TooLarge { bytes: size, bound: MAX_FILE }); // FIL-001
    }
    let hash = hash_of(bytes);
    let name = plain_name(given_name);
    let media_type = media_type_of(&name).to_owned();
    let known = find(records, app, &hash)?.map(|known| known.id);
    let id = match known {
        Some(id) => id,
        None => keep_bytes(records, app, quota, bytes)?,
    };
    let info = FileInfo { id, name, size, media_type, hash };
    records.put(FILES, &file_key(app, id), &to_record(&info))?;
    Ok(info)
}

fn keep_bytes(
    records: &mut dyn WriteRecords,
    app: &AppId,
    quota: u64,
    bytes: &[u8],
) -> Result<FileId, FilesError> {
    let size = bytes.len() as u64;
    let (books, left) = (books(records, app)?, room(records, app, quota)?);
    if size > left || books.count >= MAX_COUNT {
        return Err(FilesError::Full { bytes: size, left }); // FIL-002
    }
    let id = FileId::new(books.last + 1);
    for (piece, part) in (0_u32..).zip(bytes.chunks(PIECE as usize)) {
        records.put(FILE_BYTES, &piece_key(app, id, piece), &[&[VERSION], part].concat())?;
    }
    let after = FileBooks { bytes: books.bytes + size, count: books.count + 1, last: id.get() };
    put_value(records, FILE_BOOKS, app.as_bytes(), &after)?;
    Ok(id)
}

/// Gives the room of a file back, in the caller's transaction; an unknown one is fine.
///
/// # Errors
/// When the records cannot be written.
pub fn forget(records: &mut dyn WriteRecords, app: &AppId, file: FileId) -> Result<(), StoreError> {
    let Some(known) = info(records, app, file)? else { return Ok(()) };
    let key = file_key(app, file);
    records.delete(FILES, &key)?;
    for piece in 0..pieces_of(known.size) {
        records.delete(FILE_BYTES, &piece_key(app, file, piece))?;
    }
    let books = books(records, app)?;
    let bytes = books.bytes.saturating_sub(known.size);
    let after = FileBooks { bytes, count: books.count.saturating_sub(1), last: books.last };
    put_value(records, FILE_BOOKS, app.as_bytes(), &after)
}

fn pieces_of(size: u64) -> u32 {
    u32::try_from(size.div_ceil(PIECE)).expect("a file is at most 16 MiB, which are 256 pieces")
}

/// Removes every file of an app, but not its counter.
pub(crate) fn wipe(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    for (_, bytes) in records.scan(FILES, app.as_bytes(), None, usize::MAX)? {
        let known: FileInfo = from_record(FILES, &bytes)?;
        forget(records, app, known.id)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
