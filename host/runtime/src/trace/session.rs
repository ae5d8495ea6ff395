//! A session is a trace and of which app it is: what a developer's file holds.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 16 | `teahouse session` in ASCII |
//! | 16 | 1 | version, 1 |
//! | 17 | 32 | BLAKE3 of everything behind it |
//! | 49 | 32 | the bundle's content hash |
//! | 81 | 32 | the app's id |
//! | 113 | … | engine and pairwise id as texts, assets as JSON, then the trace: whether it is cut, and its steps |
//!
//! The hash finds what a disk or a slip of the hand changed, not what somebody changed on purpose: they are found by the turn
//! that then differs.

use teahouse_base::{CodecError, Reader, Writer};
use teahouse_bundle::{AppId, ContentHash, Manifest};

use super::{ReplayError, Trace};
use crate::limit::Limits;
use crate::model::AssetInfo;
use crate::powers::AppSpec;

/// What runs apps in this program.
pub const ENGINE: &str = "wasmtime 48.0.8";

const MAGIC: &[u8; 16] = b"teahouse session";
const VERSION: u8 = 1;
const MAX_TEXT: usize = 256;
const MAX_ASSETS: usize = 64 << 10;

/// A recorded session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The bundle that ran.
    pub bundle: ContentHash,
    /// The app.
    pub app: AppId,
    /// The engine that ran it.
    pub engine: String,
    /// The person's pairwise id in this app.
    pub user_id: String,
    /// What the app was told of its assets.
    pub assets: Vec<AssetInfo>,
    /// What it saw and did.
    pub trace: Trace,
}

impl Session {
    /// What an app of `bundle` that was opened as `spec` says has left behind.
    pub fn new(bundle: ContentHash, spec: &AppSpec, trace: Trace) -> Self {
        Self {
            bundle,
            app: spec.app,
            engine: ENGINE.to_owned(),
            user_id: spec.user_id.clone(),
            assets: spec.assets.clone(),
            trace,
        }
    }

    /// As a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Writer::new();
        let assets = serde_json::to_vec(&self.assets).expect("an asset has only texts and a number");
        body.value(&self.bundle).value(&self.app).text(&self.engine).text(&self.user_id).bytes(&assets);
        body.value(&self.trace);
        let body = body.finish();
        let mut to = Writer::new();
        to.fixed(MAGIC).u8(VERSION).fixed(blake3::hash(&body).as_bytes()).fixed(&body);
        to.finish()
    }

    /// Reads [`Session::to_bytes`].
    ///
    /// # Errors
    /// [`ReplayError::NotASession`], or [`ReplayError::Changed`] where a byte is not the one that was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReplayError> {
        let mut from = Reader::new(bytes);
        if from.array::<16>()? != *MAGIC {
            return Err(CodecError::Malformed("the mark of a session").into());
        }
        from.version(VERSION)?;
        let hash = from.array::<32>()?;
        let left = from.left();
        let body = from.take(left)?;
        if blake3::hash(body) != blake3::Hash::from_bytes(hash) {
            return Err(ReplayError::Changed); // REP-001
        }
        Ok(Self::read(body)?)
    }

    fn read(body: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(body);
        let session = Self {
            bundle: from.value()?,
            app: from.value()?,
            engine: from.text("engine", MAX_TEXT)?.to_owned(),
            user_id: from.text("user id", MAX_TEXT)?.to_owned(),
            assets: serde_json::from_slice(from.bytes("assets", MAX_ASSETS)?)
                .map_err(|_| CodecError::Malformed("assets"))?,
            trace: from.value()?,
        };
        from.finish()?;
        Ok(session)
    }

    /// The app as it was opened, with time enough for an interpreter: what ended by its time is not run again.
    pub(super) fn spec(&self, manifest: &Manifest) -> AppSpec {
        let limits = Limits::for_manifest(manifest);
        AppSpec {
            app: self.app,
            manifest: manifest.clone(),
            user_id: self.user_id.clone(),
            assets: self.assets.clone(),
            is_kept: true,
            limits: Limits {
                turn_time: limits.turn_time * super::player::PATIENCE,
                start_time: limits.start_time * super::player::PATIENCE,
                ..limits
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use super::*;
    use crate::model::AssetId;

    fn session() -> Session {
        let asset = AssetInfo { asset: AssetId::new("usd"), symbol: "USD".to_owned(), decimals: 6 };
        Session {
            bundle: ContentHash::from_array([1; 32]),
            app: AppId::from_array([2; 32]),
            engine: ENGINE.to_owned(),
            user_id: "user-1".to_owned(),
            assets: vec![asset],
            trace: Trace::default(),
        }
    }

    #[test]
    fn rep_001_a_session_reads_back_and_is_refused_with_any_one_of_its_bits_changed() {
        let bytes = session().to_bytes();
        assert_eq!(&bytes[..17], b"teahouse session\x01");
        assert_eq!(Session::from_bytes(&bytes), Ok(session()));
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            let refused = Session::from_bytes(&bent).unwrap_err();
            assert!(matches!(refused, ReplayError::Changed | ReplayError::NotASession(_)), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(Session::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(Session::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(ReplayError::Changed));
    }

    #[test]
    fn the_engine_is_called_by_the_version_that_is_locked() {
        let lock = include_str!("../../../../Cargo.lock");
        let (_, after) = lock.split_once("name = \"wasmtime\"\nversion = \"").unwrap();
        let (version, _) = after.split_once('"').unwrap();
        assert_eq!(ENGINE, format!("wasmtime {version}"));
    }
}
