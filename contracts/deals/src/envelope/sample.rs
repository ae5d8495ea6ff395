//! Small envelopes to explore: one of each mode, with every right call and one wrong call for each refusal.

use std::collections::BTreeMap;

use teahouse_base::UnixSeconds;

use super::call::{Claim, EnvelopeAction as Action, EnvelopeParty as Party, Join, Path, Seat};
use super::terms::{Gathering, Mode, Share, Terms};
use super::{Envelope, MIN_LIFETIME};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::explore::{ANNA, BO, CARRIER, Explore, Instance, NOTE, OTHER_NOTE, STRANGER, Try};
use crate::hash::keccak_words;
use crate::vault::Opening;

const START: UnixSeconds = UnixSeconds::new(1_800_000_000);
const SECRET: Word = Word::repeat(0x5e);
/// Later than every deadline here.
const LATE: UnixSeconds = UnixSeconds::new(1 << 40);
const FEE: Amount = Amount::small(1);

impl Explore for Envelope {
    const NAME: &'static str = "envelope";

    fn instances() -> Vec<Instance<Self>> {
        let year = super::MAX_LIFETIME;
        vec![
            equal("three equal shares, a day", MIN_LIFETIME.as_secs()),
            equal("three equal shares, a year", year.as_secs()),
            deck(),
            open("three seats, a year", Account::repeat(0x6b), Account::ZERO, year.as_secs()),
            open("three seats for members", Account::ZERO, Account::repeat(0x3e), MIN_LIFETIME.as_secs()),
        ]
    }

    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let mut tries = self.creations();
        tries.extend(self.right_claims());
        tries.extend(self.wrong_claims(now));
        tries.extend(self.joins(now));
        tries.extend(self.reveals());
        tries.extend(self.settlements());
        let refund = |opening| Action::Refund { opening };
        tries.push(anyone(refund(Opening::Missing)));
        tries.push(anyone(refund(Opening::Of(NOTE))));
        tries
    }
}

fn terms(mode: Mode, shares: u32, total: u64, life: u64, refund_to: Destination) -> Terms {
    Terms {
        id: Word::repeat(0x1d),
        contract: Account::repeat(0xc0),
        mode,
        depth: if mode == Mode::Open { 0 } else { 2 },
        shares,
        total: Amount::small(total),
        expiry: UnixSeconds::new(START.get() + life),
        refund_to,
        gathering: None,
    }
}

fn shares(amounts: [u64; 3]) -> BTreeMap<u32, Share> {
    let share =
        |(at, units)| (at, Share { key: Account::repeat(0x10 + at as u8), amount: Amount::small(units) });
    (0..).zip(amounts).map(share).collect()
}

fn equal(name: &'static str, life: u64) -> Instance<Envelope> {
    let terms = terms(Mode::Equal, 3, 9, life, Destination::account(ANNA));
    Instance { name, start: Envelope::promised(terms, shares([3, 3, 3])), at: START }
}

fn deck() -> Instance<Envelope> {
    let terms = terms(Mode::Deck, 3, 9, MIN_LIFETIME.as_secs(), NOTE.dest());
    Instance {
        name: "a deck of three, rest to a note",
        start: Envelope::promised(terms, shares([1, 6, 2])),
        at: START,
    }
}

fn open(name: &'static str, key: Account, membership: Account, life: u64) -> Instance<Envelope> {
    let commitment = keccak_words(&[SECRET]);
    let closes_at = UnixSeconds::new(START.get() + 7_200);
    let gathering = Gathering { commitment, key, membership, group: Word::repeat(0x66), closes_at };
    let terms =
        Terms { gathering: Some(gathering), ..terms(Mode::Open, 3, 11, life, Destination::account(ANNA)) };
    Instance { name, start: Envelope::promised(terms, BTreeMap::new()).with_secret(SECRET), at: START }
}

fn anyone(action: Action) -> Try<Envelope> {
    Try { party: Party::Anyone, by: STRANGER, action }
}

/// Claims that are right but for their envelope's state.
impl Envelope {
    fn creations(&self) -> Vec<Try<Self>> {
        let own = self.terms.gathering.clone();
        let other = own.clone().map(|open| Gathering { group: Word::repeat(0x67), ..open });
        let open = [own, other].into_iter().flatten().map(|gathering| Action::CreateOpen { gathering });
        let calls = [Action::Create].into_iter().chain(open);
        calls.map(|action| Try { party: Party::Creator, by: ANNA, action }).collect()
    }

    fn claim_of(&self, index: u32, share: Share) -> Claim {
        Claim {
            id: self.terms.id,
            index,
            amount: share.amount,
            dest: Destination::account(BO),
            max_relayer_fee: FEE,
            relayer: CARRIER,
            deadline: LATE,
        }
    }

    fn right_path(&self) -> Path {
        Path { levels: self.terms.depth, holds: true }
    }

    fn right_claims(&self) -> Vec<Try<Self>> {
        let both = |(index, share): (&u32, &Share)| {
            let claim = self.claim_of(*index, *share);
            let party = Party::Holder(*index);
            let signature = Signature { by: share.key, over: claim };
            let (key, path, opening) = (share.key, self.right_path(), Opening::Missing);
            let action = |fee| Action::Claim { claim, key, path, signature, fee, opening };
            [(STRANGER, Amount::ZERO), (CARRIER, FEE)].map(|(by, fee)| Try { party, by, action: action(fee) })
        };
        self.shares.iter().flat_map(both).collect()
    }

    /// For the first share, each way to be wrong.
    fn wrong_claims(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let first = Share { key: Account::repeat(0x10), amount: Amount::small(1) };
        let share = self.shares.first_key_value().map_or(first, |(_, share)| *share);
        let good = self.claim_of(0, share);
        let mut tries: Vec<Try<Self>> = bent_claims(good, now)
            .into_iter()
            .map(|claim| self.carried(share, claim, Opening::Missing))
            .collect();
        let shielded = Claim { dest: NOTE.dest(), ..good };
        for opening in [Opening::Missing, Opening::Of(OTHER_NOTE), Opening::Of(NOTE)] {
            tries.push(self.carried(share, shielded, opening));
        }
        tries.extend(self.bent_calls(good, share));
        tries
    }

    fn carried(&self, share: Share, claim: Claim, opening: Opening) -> Try<Self> {
        // A path proves the index, key and amount it was made for.
        let is_own = claim.index == 0 && claim.amount == share.amount;
        let path = Path { holds: is_own, ..self.right_path() };
        let signature = Signature { by: share.key, over: claim };
        let action = Action::Claim { claim, key: share.key, path, signature, fee: Amount::ZERO, opening };
        Try { party: Party::Holder(0), by: STRANGER, action }
    }

    /// What is signed is right, and what comes with it is not.
    fn bent_calls(&self, claim: Claim, share: Share) -> Vec<Try<Self>> {
        let path = self.right_path();
        let right = Signature { by: share.key, over: claim };
        let (none, opening) = (Amount::ZERO, Opening::Missing);
        let call = |by, key, path, signature, fee| Try {
            party: Party::Holder(0),
            by,
            action: Action::Claim { claim, key, path, signature, fee, opening },
        };
        let too_long = Path { levels: path.levels + 1, ..path };
        let elsewhere = Path { holds: false, ..path };
        let stolen = Signature { over: Claim { dest: Destination::account(STRANGER), ..claim }, ..right };
        vec![
            call(STRANGER, share.key, path, right, FEE),
            call(CARRIER, share.key, path, right, Amount::small(2)),
            call(STRANGER, share.key, too_long, right, none),
            call(STRANGER, STRANGER, elsewhere, right, none),
            call(STRANGER, share.key, path, Signature { by: STRANGER, ..right }, none),
            call(STRANGER, share.key, path, stolen, none),
        ]
    }

    fn joins(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let Some(gathering) = &self.terms.gathering else { return Vec::new() };
        let next = self.joined() as u8;
        let good = self.join_of(next, if next == 1 { NOTE.dest() } else { Destination::account(BO) });
        let again = self.join_of(0, good.dest);
        let bent = [
            Join { id: Word::repeat(0x1e), ..good },
            Join { deadline: UnixSeconds::new(now.get() - 1), ..good },
            Join { dest: Destination { kind: 2, ..good.dest }, ..good },
            Join { dest: Destination::account(self.terms.contract), ..good },
        ];
        let right = |join| Signature { by: gathering.key, over: join };
        let call = |by, join, signature, is_member, fee| Try {
            party: Party::Guest,
            by,
            action: Action::Join { gathering: gathering.clone(), join, signature, is_member, fee },
        };
        let none = Amount::ZERO;
        let mut tries: Vec<Try<Self>> = [good, again]
            .into_iter()
            .chain(bent)
            .map(|join| call(STRANGER, join, right(join), true, none))
            .collect();
        tries.push(call(CARRIER, good, right(good), true, FEE));
        tries.push(call(CARRIER, good, right(good), true, Amount::small(2)));
        tries.push(call(STRANGER, good, right(good), true, FEE));
        tries.push(call(STRANGER, good, Signature { by: STRANGER, over: good }, false, none));
        tries
    }

    fn join_of(&self, number: u8, dest: Destination) -> Join {
        let nullifier = Word::repeat(0x70 + number);
        Join { id: self.terms.id, nullifier, dest, max_relayer_fee: FEE, relayer: CARRIER, deadline: LATE }
    }

    fn reveals(&self) -> Vec<Try<Self>> {
        let (Some(gathering), Some(secret)) = (&self.terms.gathering, self.secret) else { return Vec::new() };
        let tell = |secret| Action::Reveal { gathering: gathering.clone(), secret };
        let calls = [tell(Word::repeat(0x5f)), tell(secret)];
        calls.map(|action| Try { party: Party::Creator, by: ANNA, action }).to_vec()
    }

    fn settlements(&self) -> Vec<Try<Self>> {
        let Some(gathering) = &self.terms.gathering else { return Vec::new() };
        let settle = |seats: Vec<Seat>, openings| {
            anyone(Action::Settle { gathering: gathering.clone(), seats, openings })
        };
        let opened =
            |seats: &[Seat]| seats.iter().filter(|it| it.dest.is_note()).map(|_| Opening::Of(NOTE)).collect();
        let unpaid: Vec<Seat> =
            self.seats.iter().filter(|seat| self.is_unpaid(seat.index)).copied().collect();
        let mut tries: Vec<Try<Self>> =
            self.seats.iter().map(|it| settle(vec![*it], opened(&[*it]))).collect();
        tries.extend((unpaid.len() > 1).then(|| settle(unpaid.clone(), opened(&unpaid))));
        let bent = self.seats.first().map(|seat| Seat { fee: Amount::small(3), ..*seat });
        tries.extend(bent.map(|seat| settle(vec![seat], Vec::new())));
        tries.extend(unpaid.iter().any(|it| it.dest.is_note()).then(|| settle(unpaid.clone(), Vec::new())));
        tries
    }
}

/// What is signed is wrong.
fn bent_claims(good: Claim, now: UnixSeconds) -> Vec<Claim> {
    let more = good.amount.checked_add(Amount::small(1)).unwrap_or_default();
    vec![
        Claim { id: Word::repeat(0x1e), ..good },
        Claim { index: 200, ..good },
        Claim { amount: more, ..good },
        Claim { amount: Amount::ZERO, ..good },
        Claim { deadline: UnixSeconds::new(now.get() - 1), ..good },
        Claim { dest: Destination::account(Account::ZERO), ..good },
        Claim { dest: Destination { kind: 7, ..good.dest }, ..good },
    ]
}
