//! What a call changes, in the order in which the contract asks its questions.

use teahouse_base::UnixSeconds;

use super::call::{Claim, EnvelopeAction, Path};
use super::terms::Mode;
use super::{Envelope, EnvelopeRefusal as Refusal, MAX_DEPTH, MAX_LIFETIME, MIN_LIFETIME};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::vault::{self, Opening, VaultRefusal, require_dest};

/// Where an envelope stands, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvelopeStatus {
    /// Nobody funded it.
    Unknown,
    /// Shares can be had.
    Live,
    /// All shares went to their holders.
    Empty,
    /// The rest went back.
    Refunded,
    /// The draw of an open envelope is known.
    Drawn,
}

impl Envelope {
    pub(super) fn call(
        &mut self,
        by: Account,
        action: &EnvelopeAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        match action {
            EnvelopeAction::Create => self.create(by, now),
            EnvelopeAction::CreateOpen { gathering } => self.create_open(by, gathering, now),
            EnvelopeAction::Claim { claim, key, path, signature, fee, opening } => {
                self.require_claimable(claim, now)?;
                let most = claim.max_relayer_fee.min(claim.amount);
                require_fee(by, *fee, claim.relayer, most)?;
                self.require_in_tree(claim, *key, *path)?;
                self.claim(claim, *key, signature, *fee, *opening)
            }
            EnvelopeAction::Join { gathering, join, signature, is_member, fee } => {
                self.require_gathering(gathering)?;
                self.join(by, join, signature, *is_member, *fee, now)
            }
            EnvelopeAction::Reveal { gathering, secret } => {
                self.require_gathering(gathering)?;
                self.reveal(*secret, now)
            }
            EnvelopeAction::Settle { gathering, seats, openings } => {
                self.require_gathering(gathering)?;
                self.settle(seats, openings, now)
            }
            EnvelopeAction::Refund { opening } => self.refund(*opening, now),
        }
    }

    fn create(&mut self, by: Account, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        if self.terms.mode == Mode::Open {
            return Err(self.other_mode());
        }
        self.require_payable(now)?;
        self.fund(by)
    }

    /// Takes the deposit of a new envelope in.
    pub(super) fn fund(&mut self, by: Account) -> Result<Vec<Effect>, Refusal> {
        if self.status != EnvelopeStatus::Unknown {
            return Err(Refusal::AlreadyCreated { id: self.terms.id });
        }
        self.status = EnvelopeStatus::Live;
        self.remaining = self.terms.total;
        Ok(vec![Effect::Take { from: by, amount: self.terms.total }])
    }

    /// Whether an envelope can keep what these terms promise.
    pub(super) fn require_payable(&self, now: UnixSeconds) -> Result<(), Refusal> {
        self.require_shares()?;
        self.require_dest(self.terms.refund_to)?;
        let (earliest, latest) = (now.after(MIN_LIFETIME), now.after(MAX_LIFETIME));
        let expiry = self.terms.expiry;
        if (earliest..=latest).contains(&expiry) {
            return Ok(());
        }
        Err(Refusal::BadExpiry { expiry, earliest, latest })
    }

    fn require_shares(&self) -> Result<(), Refusal> {
        let (mode, shares, depth, total) =
            (self.terms.mode, self.terms.shares, self.terms.depth, self.terms.total);
        let levels = if mode == Mode::Open { MAX_DEPTH } else { depth };
        let fits = levels <= MAX_DEPTH && shares <= 1 << levels && (mode != Mode::Open || depth == 0);
        if shares == 0 || !fits {
            return Err(Refusal::BadShares { shares, depth });
        }
        if total < Amount::small(shares.into()) {
            return Err(Refusal::TooLittle { total, shares });
        }
        if mode == Mode::Equal && total.get() % u128::from(shares) != 0 {
            return Err(Refusal::UnevenShares { total, shares });
        }
        Ok(())
    }

    pub(super) fn require_dest(&self, dest: Destination) -> Result<(), VaultRefusal> {
        require_dest(dest, self.terms.contract)
    }

    pub(super) fn require_known(&self) -> Result<(), Refusal> {
        let id = self.terms.id;
        if self.status == EnvelopeStatus::Unknown { Err(Refusal::UnknownEnvelope { id }) } else { Ok(()) }
    }

    pub(super) fn require_own(&self, signed: Word) -> Result<(), Refusal> {
        let id = self.terms.id;
        if signed == id { Ok(()) } else { Err(Refusal::OtherEnvelope { signed, id }) }
    }

    pub(super) fn require_unclaimed(&self, index: u32) -> Result<(), Refusal> {
        let gone = self.claimed >> index & 1 == 1;
        if gone { Err(Refusal::AlreadyClaimed { id: self.terms.id, index }) } else { Ok(()) }
    }

    pub(super) fn other_mode(&self) -> Refusal {
        Refusal::OtherMode { mode: self.terms.mode.number() }
    }

    /// Whether the share is there and still to be had.
    fn require_claimable(&self, claim: &Claim, now: UnixSeconds) -> Result<(), Refusal> {
        self.require_own(claim.id)?;
        self.require_known()?;
        let (index, shares, amount) = (claim.index, self.terms.shares, claim.amount);
        if self.terms.mode == Mode::Open {
            return Err(self.other_mode());
        }
        if index >= shares {
            return Err(Refusal::NoSuchShare { index, shares });
        }
        self.require_unclaimed(index)?;
        if now >= self.terms.expiry {
            return Err(Refusal::Expired { expiry: self.terms.expiry, time: now });
        }
        require_deadline(claim.deadline, now)?;
        if amount == Amount::ZERO {
            return Err(Refusal::EmptyShare { index });
        }
        let expected = self.terms.total.part(shares);
        if self.terms.mode == Mode::Equal && amount != expected {
            return Err(Refusal::WrongAmount { amount, expected });
        }
        Ok(())
    }

    fn require_in_tree(&self, claim: &Claim, key: Account, path: Path) -> Result<(), Refusal> {
        let (found, expected) = (path.levels, self.terms.depth);
        if found != expected {
            return Err(Refusal::BadPathLength { found, expected });
        }
        // A path that holds leads to a sum that counts this share, so more than the rest cannot be in it.
        let holds = path.holds && claim.amount <= self.remaining;
        if holds { Ok(()) } else { Err(Refusal::NotInTree { index: claim.index, key }) }
    }

    fn claim(
        &mut self,
        claim: &Claim,
        key: Account,
        signature: &Signature<Claim>,
        fee: Amount,
        opening: Opening,
    ) -> Result<Vec<Effect>, Refusal> {
        if !signature.is_by(key, claim) {
            return Err(Refusal::BadSignature { key });
        }
        self.take(claim.index, claim.amount);
        self.require_dest(claim.dest)?;
        let rest = claim.amount.checked_sub(fee).expect("a fee is not above its share");
        // A stranger who carries a shielded claim could make a debt of it, and its key can name another place.
        Ok(with_fee(vault::pay_now(claim.dest, rest, opening)?, claim.relayer, fee))
    }

    /// Marks share `index` as gone, with its amount.
    pub(super) fn take(&mut self, index: u32, amount: Amount) {
        self.remaining = self.remaining.checked_sub(amount).expect("a share is not above what is left");
        self.claimed |= 1 << index;
        if self.remaining == Amount::ZERO {
            self.status = EnvelopeStatus::Empty;
        }
    }

    fn refund(&mut self, opening: Opening, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        self.require_known()?;
        if now < self.terms.expiry {
            return Err(Refusal::NotExpired { expiry: self.terms.expiry, time: now });
        }
        let rest = if self.terms.mode == Mode::Open { self.take_unjoined() } else { self.remaining };
        if rest == Amount::ZERO {
            return Err(Refusal::NothingToRefund { id: self.terms.id });
        }
        self.remaining = self.remaining.checked_sub(rest).expect("the rest is not above what is left");
        if self.remaining == Amount::ZERO {
            self.status = EnvelopeStatus::Refunded;
        }
        Ok(vault::pay(self.terms.refund_to, rest, opening)?.into_iter().collect())
    }
}

pub(super) fn require_fee(by: Account, fee: Amount, relayer: Account, most: Amount) -> Result<(), Refusal> {
    if fee == Amount::ZERO {
        return Ok(());
    }
    if by != relayer {
        return Err(Refusal::NotTheRelayer { caller: by, relayer });
    }
    if fee > most { Err(Refusal::FeeTooHigh { fee, most }) } else { Ok(()) }
}

pub(super) fn require_deadline(deadline: UnixSeconds, now: UnixSeconds) -> Result<(), Refusal> {
    if now > deadline { Err(Refusal::SignaturePastDeadline { deadline, time: now }) } else { Ok(()) }
}

/// Pays a share to its destination, less a fee that is not above it.
pub(super) fn pay_share(
    dest: Destination,
    share: Amount,
    relayer: Account,
    fee: Amount,
    opening: Opening,
) -> Result<Vec<Effect>, Refusal> {
    let rest = share.checked_sub(fee).expect("a fee is not above its share");
    Ok(with_fee(vault::pay(dest, rest, opening)?, relayer, fee))
}

/// What a share is paid, and its relayer.
fn with_fee(paid: Option<Effect>, relayer: Account, fee: Amount) -> Vec<Effect> {
    paid.into_iter().chain(Effect::pay(Destination::account(relayer), fee)).collect()
}
