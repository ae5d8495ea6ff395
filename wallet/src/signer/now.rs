//! Who signs is asked at the moment of each signature: between two of them a key can be taken away, and while a chain or a
//! submitter is asked none has to be held.

use std::ops::Deref;

use super::Signer;

/// Whoever has the keys, as long as they are there.
pub trait SignsNow: Send + Sync {
    /// The signer for one use; `None` while the keys are away.
    fn signer(&self) -> Option<OneUse<'_>>;
}

/// A signer for one use.
#[derive(Debug)]
pub enum OneUse<'a> {
    /// One that is kept elsewhere.
    Kept(&'a Signer),
    /// One that was made for this use, and is wiped after it.
    Made(Signer),
}

impl Deref for OneUse<'_> {
    type Target = Signer;

    fn deref(&self) -> &Signer {
        match self {
            Self::Kept(signer) => signer,
            Self::Made(signer) => signer,
        }
    }
}

impl SignsNow for Signer {
    fn signer(&self) -> Option<OneUse<'_>> {
        Some(OneUse::Kept(self))
    }
}

impl SignsNow for Option<&Signer> {
    fn signer(&self) -> Option<OneUse<'_>> {
        (*self).map(OneUse::Kept)
    }
}
