//! Two established sessions that talk to each other: what the bench measures beside bare Olm.

use teahouse_base::testing::SeededRng;
use teahouse_base::{Decode, Encode, SecretBytes, UnixMillis};

use crate::card::{CardProfile, ContactCard};
use crate::device::{AccountKey, DeviceKeys};
use crate::session::{Level, OurKeys, Session};

const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);
const PLACE: [u8; 32] = [4; 32];

/// The two ends of one session.
#[derive(Debug)]
pub struct SessionPair {
    alice: Session,
    bob: Session,
}

impl SessionPair {
    /// A session that was opened and answered.
    ///
    /// # Panics
    /// When it cannot be: a test has found a bug.
    pub fn new() -> Self {
        let side = |n: u8| {
            let account = AccountKey::from_secret(&SecretBytes::new([n; 32]));
            DeviceKeys::generate(&account, NOW, &mut SeededRng::new(u64::from(n)))
        };
        let (a, mut b) = (side(1), side(2));
        let card =
            ContactCard::issue(&b, &CardProfile::default(), NOW).expect("an empty profile fits a card");
        let mut rng = SeededRng::new(3);
        let them = card.session_keys();
        let mut alice =
            Session::initiate(a.party(), &a.olm, &them, Level::Relay, &mut rng).expect("fresh keys agree");
        let opening = alice.opening().cloned().expect("it was not answered yet");
        let first = alice.seal(b"hello", &PLACE, None).expect("it fits");
        let (party, public) = (*b.party(), b.kem.public());
        let mut ours = OurKeys {
            party: &party,
            account: &mut b.olm,
            kem_prekey: &public,
            kem_secret: &b.kem,
            kem_prekey_id: b.kem_id,
            level: Level::Relay,
        };
        let made = Session::respond(&mut ours, a.party(), alice.id(), &opening, &first, &PLACE);
        let (bob, _) = made.expect("an honest opening is accepted");
        let mut pair = Self { alice, bob };
        pair.back(b"hello back");
        pair
    }

    /// One message from the initiator to the responder. Gives the sealed length.
    ///
    /// # Panics
    /// When it does not arrive: a test has found a bug.
    pub fn forth(&mut self, words: &[u8]) -> usize {
        pass(&mut self.alice, &mut self.bob, words)
    }

    /// One message from the responder to the initiator. Gives the sealed length.
    ///
    /// # Panics
    /// When it does not arrive: a test has found a bug.
    pub fn back(&mut self, words: &[u8]) -> usize {
        pass(&mut self.bob, &mut self.alice, words)
    }

    /// Writes both ends to bytes and reads them back, as every message does with the end it concerns.
    ///
    /// # Panics
    /// When they do not come back: a test has found a bug.
    pub fn store_and_load(&mut self) -> usize {
        let (alice, bob) = (self.alice.to_bytes(), self.bob.to_bytes());
        self.alice = Session::from_bytes(&alice).expect("a session comes back from its bytes");
        self.bob = Session::from_bytes(&bob).expect("a session comes back from its bytes");
        alice.len() + bob.len()
    }
}

impl Default for SessionPair {
    fn default() -> Self {
        Self::new()
    }
}

fn pass(from: &mut Session, to: &mut Session, words: &[u8]) -> usize {
    let sealed = from.seal(words, &PLACE, None).expect("it fits");
    let opened = to.open(&sealed, &PLACE, NOW).expect("it opens");
    assert_eq!(&*opened, words);
    sealed.body.len()
}
