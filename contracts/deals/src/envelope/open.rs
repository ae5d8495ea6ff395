//! An open envelope is joined, drawn and settled; no data of a block is in the draw.

use teahouse_base::UnixSeconds;

use super::call::{Join, Seat};
use super::rules::{EnvelopeStatus, pay_share, require_deadline, require_fee};
use super::split::split;
use super::terms::{Gathering, Mode};
use super::{Envelope, EnvelopeRefusal as Refusal, REVEAL_WINDOW};
use crate::account::{Account, Signature, Word};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::hash::keccak_words;
use crate::vault::Opening;

impl Envelope {
    /// The gathering of an open envelope. Every call of one has compared it before.
    fn gathering(&self) -> &Gathering {
        self.terms.gathering.as_ref().expect("an open envelope has a gathering")
    }

    pub(super) fn require_gathering(&self, brought: &Gathering) -> Result<(), Refusal> {
        if self.terms.mode != Mode::Open {
            return Err(self.other_mode());
        }
        let own = self.gathering();
        if own == brought {
            return Ok(());
        }
        Err(Refusal::OtherGathering { root: own.root(), found: brought.root() })
    }

    pub(super) fn create_open(
        &mut self,
        by: Account,
        brought: &Gathering,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        self.require_gathering(brought)?;
        self.require_payable(now)?;
        if brought.key.is_zero() && brought.membership.is_zero() {
            return Err(Refusal::OpenToNobody);
        }
        let earliest = UnixSeconds::new(now.get() + 1);
        let latest = UnixSeconds::new(self.terms.expiry.get() - REVEAL_WINDOW.as_secs());
        let closes_at = brought.closes_at;
        if !(earliest..=latest).contains(&closes_at) {
            return Err(Refusal::BadClosing { closes_at, earliest, latest });
        }
        self.fund(by)
    }

    /// Whether a seat is free and joins are open.
    pub(super) fn is_joinable(&self, now: UnixSeconds) -> bool {
        self.joined() < self.terms.shares && now < self.gathering().closes_at
    }

    /// How many have joined.
    pub fn joined(&self) -> u32 {
        self.seats.len() as u32
    }

    pub(super) fn join(
        &mut self,
        by: Account,
        join: &Join,
        signature: &Signature<Join>,
        is_member: bool,
        fee: Amount,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        self.require_own(join.id)?;
        require_fee(by, fee, join.relayer, join.max_relayer_fee)?;
        require_deadline(join.deadline, now)?;
        self.require_dest(join.dest)?;
        self.require_welcome(join, signature, is_member)?;
        self.sit(join, fee, now)
    }

    fn require_welcome(
        &self,
        join: &Join,
        signature: &Signature<Join>,
        is_member: bool,
    ) -> Result<(), Refusal> {
        let gathering = self.gathering();
        if !gathering.key.is_zero() && !signature.is_by(gathering.key, join) {
            return Err(Refusal::BadSignature { key: gathering.key });
        }
        if !gathering.membership.is_zero() && !is_member {
            return Err(Refusal::NotAMember { nullifier: join.nullifier });
        }
        Ok(())
    }

    /// Takes the next seat.
    fn sit(&mut self, join: &Join, fee: Amount, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        self.require_known()?;
        let (index, closes_at) = (self.joined(), self.gathering().closes_at);
        if !self.is_joinable(now) {
            return Err(Refusal::JoinsClosed { joined: index, closes_at });
        }
        let nullifier = join.nullifier;
        if self.seats.iter().any(|seat| seat.nullifier == nullifier) {
            return Err(Refusal::AlreadyJoined { id: self.terms.id, nullifier });
        }
        let seat = Seat { index, nullifier, dest: join.dest, relayer: join.relayer, fee };
        self.draw = keccak_words(&[self.draw, seat.hash()]);
        self.seats.push(seat);
        Ok(Vec::new())
    }

    pub(super) fn reveal(&mut self, secret: Word, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        self.require_known()?;
        let (id, gathering) = (self.terms.id, self.gathering());
        if self.is_joinable(now) {
            return Err(Refusal::JoinsOpen { joined: self.joined(), closes_at: gathering.closes_at });
        }
        let deadline = gathering.reveal_ends();
        if now >= deadline {
            return Err(Refusal::RevealTooLate { deadline, time: now });
        }
        if self.seats.is_empty() {
            return Err(Refusal::NobodyJoined { id });
        }
        if self.status != EnvelopeStatus::Live {
            return Err(Refusal::AlreadyDrawn { id });
        }
        let (commitment, found) = (gathering.commitment, keccak_words(&[secret]));
        if found != commitment {
            return Err(Refusal::WrongSecret { commitment, found });
        }
        self.draw = keccak_words(&[secret, self.draw]);
        self.status = EnvelopeStatus::Drawn;
        Ok(Vec::new())
    }

    pub(super) fn settle(
        &mut self,
        seats: &[Seat],
        openings: &[Opening],
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        let parts = self.parts(now)?;
        let mut openings = openings.iter();
        let mut effects = Vec::new();
        for seat in seats {
            let share = self.leave(seat, &parts)?;
            let opening = match seat.dest.is_note() {
                true => *openings.next().ok_or(Refusal::MissingOpening { index: seat.index })?,
                false => Opening::Missing,
            };
            effects.extend(pay_share(seat.dest, share, seat.relayer, seat.fee.min(share), opening)?);
        }
        Ok(effects)
    }

    /// What each seat gets: by the draw, or even when the hour for it is over.
    fn parts(&self, now: UnixSeconds) -> Result<Vec<Amount>, Refusal> {
        self.require_known()?;
        let is_drawn = self.status == EnvelopeStatus::Drawn;
        let deadline = self.gathering().reveal_ends();
        if !is_drawn && now < deadline {
            return Err(Refusal::NotDrawn { deadline, time: now });
        }
        Ok(split(self.pot(), self.joined(), if is_drawn { self.draw } else { Word::ZERO }))
    }

    fn leave(&mut self, seat: &Seat, parts: &[Amount]) -> Result<Amount, Refusal> {
        if !self.seats.contains(seat) {
            return Err(Refusal::NoSuchSeat { index: seat.index, nullifier: seat.nullifier });
        }
        self.require_unclaimed(seat.index)?;
        let share = parts[seat.index as usize];
        self.take(seat.index, share);
        Ok(share)
    }

    /// What the seats that are taken share.
    pub(super) fn pot(&self) -> Amount {
        let even = self.terms.total.get() * u128::from(self.joined()) / u128::from(self.terms.shares);
        Amount::new(even).expect("a part of the total fits where the total does")
    }

    /// A bit for every seat that nobody took.
    pub(super) fn empty_seats(&self) -> u128 {
        bits(self.terms.shares) ^ bits(self.joined())
    }

    /// Marks what nobody joined for as gone, and says how much it is; the caller takes it from what is left.
    pub(super) fn take_unjoined(&mut self) -> Amount {
        let empty = self.empty_seats();
        if self.claimed & empty != 0 {
            return Amount::ZERO;
        }
        self.claimed |= empty;
        self.terms.total.checked_sub(self.pot()).expect("the pot is not above the total")
    }
}

/// The lowest `count` bits, of 128 at most.
fn bits(count: u32) -> u128 {
    u128::MAX.checked_shr(128 - count).unwrap_or(0)
}
