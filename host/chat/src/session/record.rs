//! A stored session is its keys and the ratchet's own state, written before anything sealed with it leaves.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | version, 1 |
//! | 32, 1, 1 | session id, role, level |
//! | option | opening: version 1, level 1, prekey 4, ciphertext 1,088 |
//! | rest | epochs, renewal, and Olm's state as the JSON that vodozemac defines, with a length of 4 |

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use vodozemac::olm::{self, SessionPickle};
use zeroize::Zeroizing;

use super::{Level, Role, Session};

const VERSION: u8 = 1;
const MAX_OLM: usize = 256 * 1_024;

impl Encode for Session {
    fn encode(&self, to: &mut Writer) {
        let olm = serde_json::to_vec(&self.olm.pickle()).expect("vodozemac's states are plain JSON objects");
        let olm = Zeroizing::new(olm);
        to.u8(VERSION).value(&self.id).u8(self.role.to_byte()).u8(self.level.to_byte());
        to.option(self.opening.as_ref()).value(&self.epochs).value(&self.renewal).bytes(&olm);
    }
}

impl Decode for Session {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let id = from.value()?;
        let role = Role::from_byte(from.u8()?)?;
        let level = Level::from_byte(from.u8()?).ok_or(CodecError::Malformed("level"))?;
        let (opening, epochs, renewal) = (from.option()?, from.value()?, from.value()?);
        let pickle: SessionPickle = serde_json::from_slice(from.bytes("ratchet", MAX_OLM)?)
            .map_err(|_| CodecError::Malformed("ratchet"))?;
        Ok(Self { id, role, level, olm: olm::Session::from_pickle(pickle), opening, epochs, renewal })
    }
}
