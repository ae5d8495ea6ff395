//! What a backup holds, as bytes of version 1:
//! `version (1) | made at (8) | identity (32) | personas`.
//!
//! A persona is `number (4) | nickname | apps | sections`; the first one is always there and comes first, the others follow
//! by number. An app is `id (32) | name | version | bundle (32)`; its bundle and data are not in the backup. A section is a table's name
//! and its rows, a row `key | value`. What the rows mean is their tables' business, so that a new table is a new section
//! and no new version.

use std::fmt;

use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};
use zeroize::Zeroizing;

use crate::keys::{IdentityPublic, PersonaNumber};

const VERSION: u8 = 1;
const MAX_NICKNAME: usize = 256;
const MAX_PERSONAS: usize = 256;
const MAX_APPS: usize = 4_096;
const MAX_TEXT: usize = 128;
const MAX_SECTIONS: usize = 256;
const MAX_ROWS: usize = 1 << 22;
const MAX_KEY: usize = 4_096;
/// The longest value of a row: a batch with all the signatures that were ever made for it is the largest thing in any table.
const MAX_VALUE: usize = 1 << 24;

/// What the phrase alone cannot bring back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// When it was made.
    pub made_at: UnixMillis,
    /// The identity of the first persona.
    pub identity: IdentityPublic,
    /// Every persona, by number.
    pub personas: Vec<BackupPersona>,
}

/// What the phrase alone cannot bring back of one persona.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPersona {
    /// Which one.
    pub number: PersonaNumber,
    /// The nickname in its card.
    pub nickname: String,
    /// Installed apps, by name only: they are installed again by hand.
    pub apps: Vec<BackupApp>,
    /// Tables with their rows.
    pub sections: Vec<Section>,
}

/// An app that was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupApp {
    /// Its id.
    pub id: [u8; 32],
    /// Its title.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The hash of its bundle.
    pub bundle: [u8; 32],
}

/// The rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The table's name.
    pub table: String,
    /// Its rows, in key order.
    pub rows: Vec<Row>,
}

/// One record. Its value may hold a share's key: redacted `Debug`, wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({})", hex::encode(&self.key))
    }
}

impl BackupPersona {
    /// The rows of a table; none when the backup does not have it.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.sections.iter().find(|section| section.table == table).map_or(&[], |section| &section.rows)
    }
}

/// `id (32) | name | version | bundle (32)`.
impl Encode for BackupApp {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.id).text(&self.name).text(&self.version).fixed(&self.bundle);
    }
}

impl Decode for BackupApp {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            id: from.array()?,
            name: from.text("name of an app", MAX_TEXT * 4)?.to_owned(),
            version: from.text("version of an app", MAX_TEXT)?.to_owned(),
            bundle: from.array()?,
        })
    }
}

/// `key | value`.
impl Encode for Row {
    fn encode(&self, to: &mut Writer) {
        to.bytes(&self.key).bytes(&self.value);
    }
}

impl Decode for Row {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let key = from.bytes("key", MAX_KEY)?.to_vec();
        Ok(Self { key, value: Zeroizing::new(from.bytes("value", MAX_VALUE)?.to_vec()) })
    }
}

/// `table | rows`. Keys rise, so that no row comes twice and the form is the only one.
impl Encode for Section {
    fn encode(&self, to: &mut Writer) {
        to.text(&self.table).list(&self.rows);
    }
}

impl Decode for Section {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let table = from.text("table", MAX_TEXT)?.to_owned();
        let rows: Vec<Row> = from.list("rows", MAX_ROWS)?;
        if !rows.is_sorted_by(|a, b| a.key < b.key) {
            return Err(CodecError::Malformed("order of rows"));
        }
        Ok(Self { table, rows })
    }
}

/// `number (4) | nickname | apps | sections`.
impl Encode for BackupPersona {
    fn encode(&self, to: &mut Writer) {
        to.u32(self.number.get()).text(&self.nickname).list(&self.apps).list(&self.sections);
    }
}

impl Decode for BackupPersona {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let persona = Self {
            number: PersonaNumber::new(from.u32()?).ok_or(CodecError::Malformed("persona"))?,
            nickname: from.text("nickname", MAX_NICKNAME)?.to_owned(),
            apps: from.list("apps", MAX_APPS)?,
            sections: from.list("sections", MAX_SECTIONS)?,
        };
        if !persona.sections.is_sorted_by(|a, b| a.table < b.table) {
            return Err(CodecError::Malformed("order of sections"));
        }
        Ok(persona)
    }
}

/// `version (1) | made at (8) | identity (32) | personas`.
impl Encode for Backup {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.made_at).fixed(self.identity.as_bytes()).list(&self.personas);
    }
}

impl Decode for Backup {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let backup = Self {
            made_at: from.value()?,
            identity: IdentityPublic::from_array(from.array()?),
            personas: from.list("personas", MAX_PERSONAS)?,
        };
        let first = backup.personas.first().map(|persona| persona.number);
        if first != Some(PersonaNumber::FIRST) {
            return Err(CodecError::Malformed("first persona"));
        }
        if !backup.personas.is_sorted_by(|a, b| a.number < b.number) {
            return Err(CodecError::Malformed("order of personas"));
        }
        Ok(backup)
    }
}
