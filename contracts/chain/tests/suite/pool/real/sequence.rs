//! One sequence of calls, from a fresh pool to an empty one.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;
use teahouse_chain::pool::{External, PoolCall, PoolEvent};

use super::ledger::Ledger;
use super::owner::{Held, Opening, Owner};
use super::payment::{Desk, Output, Paid, Wish};
use super::tally::{Kind, Tally};
use crate::pool::Shielded;
use crate::pool::proofs::Provers;

mod calls;
mod end;
mod insertions;
mod thefts;

/// Who is paid and rewarded: accounts that have nothing before.
const PAID: [Address; 3] =
    [Address::repeat_byte(0xb1), Address::repeat_byte(0xb2), Address::repeat_byte(0xb3)];
/// Who should be paid nothing.
const THIEF: Address = Address::repeat_byte(0xbd);
/// How long a payment is good: longer than a sequence takes.
const GOOD_FOR: u64 = 7_200;
/// Dishonest calls beside most honest ones; beside the first of a sequence are all there are.
const BENDS: usize = 4;

/// An honest payment on its way.
struct Trip {
    kind: Kind,
    paid: Paid,
    notes: Vec<usize>,
    token: Address,
    prepaid: U256,
}

pub struct Sequence<'a> {
    shielded: &'a mut Shielded,
    tally: &'a mut Tally,
    desk: Desk<'a>,
    ledger: Ledger,
    rng: SeededRng,
    number: u64,
    /// The assets that are played with.
    tokens: Vec<Address>,
    is_closed: bool,
    /// Whether all bends of a payment, and of an insertion, were tried.
    is_bent: (bool, bool),
    /// Numbers that nobody used.
    fresh: u64,
}

impl<'a> Sequence<'a> {
    pub fn new(shielded: &'a mut Shielded, provers: &'a Provers, tally: &'a mut Tally, number: u64) -> Self {
        let mut rng = SeededRng::new(number);
        let owners = [(); 2].map(|()| Owner::new(&mut rng));
        let (domain, dollars) = (shielded.domain(), shielded.dollars().token());
        let tokens = match number % 3 {
            0 => vec![Address::ZERO],
            1 => vec![dollars],
            _ => vec![Address::ZERO, dollars],
        };
        let (desk, ledger) = (Desk { owners, domain, provers }, Ledger::new());
        Self {
            shielded,
            tally,
            desk,
            ledger,
            rng,
            number,
            tokens,
            is_closed: false,
            is_bent: (false, false),
            fresh: 0,
        }
    }

    /// Plays it to its end.
    pub async fn play(mut self) {
        for act in self.acts() {
            match act {
                Kind::Close => self.close().await,
                Kind::InsertOne | Kind::InsertTwo | Kind::InsertSixteen => self.insert(act).await,
                Kind::InventedTree => self.invent().await,
                Kind::OtherChain | Kind::OtherPool => self.stray(act).await,
                _ => self.pay(act).await,
            }
        }
        self.end().await;
    }

    /// What each third of the sequences is about, with a few other acts in between.
    fn acts(&mut self) -> Vec<Kind> {
        let mut acts = match self.number % 3 {
            0 => vec![
                Kind::WithdrawTwo,
                Kind::PaySix,
                Kind::OtherChain,
                Kind::PayAndInsert,
                Kind::InventedTree,
            ],
            1 => {
                vec![Kind::InsertSixteen, Kind::PayTwo, Kind::OtherPool, Kind::WithdrawSix, Kind::DoubleSpend]
            }
            _ => vec![Kind::InsertOne, Kind::PayAndSkip, Kind::Close, Kind::WithdrawTwo],
        };
        let others = [
            Kind::PayTwo,
            Kind::PaySix,
            Kind::WithdrawTwo,
            Kind::WithdrawSix,
            Kind::PayAndInsert,
            Kind::PayAndSkip,
            Kind::DoubleSpend,
            Kind::InsertOne,
            Kind::InsertTwo,
        ];
        for _ in 0..1 + self.below(4) {
            let (place, act) = (self.below(acts.len() + 1), others[self.below(others.len())]);
            acts.insert(place, act);
        }
        acts
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.below(bound as u64)).expect("it is below a usize")
    }

    fn fresh(&mut self) -> B256 {
        self.fresh += 1;
        B256::from(U256::from(0xf4e5_0000_u64 + self.fresh))
    }

    fn someone(&mut self) -> (usize, Address) {
        let (owner, token) = (self.below(2), self.below(self.tokens.len()));
        (owner, self.tokens[token])
    }

    /// At least so many notes of an owner's that stand in the tree; deposits what is missing. `None` while deposits are closed.
    async fn standing(&mut self, owner: usize, token: Address, least: usize) -> Option<Vec<usize>> {
        for _ in self.ledger.unspent(owner, token).len()..least {
            if !self.deposit(owner, token).await {
                return None;
            }
        }
        let notes = self.ledger.unspent(owner, token);
        while notes.iter().any(|at| self.ledger.place(*at).is_none()) {
            self.insert_next().await;
        }
        Some(notes)
    }

    /// A payment of this kind by somebody, from some of their notes.
    async fn pay(&mut self, kind: Kind) {
        let (owner, token) = self.someone();
        let (least, most) = if matches!(kind, Kind::PaySix | Kind::WithdrawSix) { (3, 6) } else { (1, 2) };
        let Some(mut notes) = self.standing(owner, token, least).await else { return };
        let first = self.below(notes.len());
        notes.rotate_left(first);
        notes.truncate(least + self.below(most - least + 1));
        let sum = self.worth(&notes);
        let leaves = match kind {
            Kind::WithdrawTwo | Kind::WithdrawSix => true,
            Kind::PayAndInsert | Kind::PayAndSkip | Kind::DoubleSpend => self.below(3) == 0,
            _ => false,
        };
        let amount = if leaves { 1 + u128::from(self.rng.below(sum)) } else { 0 };
        if kind == Kind::DoubleSpend {
            return self.spend_twice((owner, token), notes, amount).await;
        }
        let trip = self.trip(kind, (owner, token), notes, amount).await;
        self.bend(&trip).await;
        let call = self.call_of(&trip).await;
        self.bring(trip, call).await;
    }

    fn worth(&self, notes: &[usize]) -> u64 {
        let sum: u128 = notes.iter().map(|at| self.ledger.held[*at].value()).sum();
        u64::try_from(sum).expect("a sequence moves little")
    }

    /// Proves a payment from these notes, from a root in whose tree they all stand.
    async fn trip(
        &mut self,
        kind: Kind,
        (owner, token): (usize, Address),
        notes: Vec<usize>,
        amount: u128,
    ) -> Trip {
        let rest = self.worth(&notes) - u64::try_from(amount).expect("it is a part of the notes");
        let given = u128::from(self.rng.below(rest + 1));
        let first = self.ledger.first_tree_of(&notes);
        let last = self.ledger.trees.len() - 1;
        let at = if self.below(3) == 0 { first + self.below(last - first + 1) } else { last };
        let tree = &self.ledger.trees[at];
        let place = |note: usize| self.ledger.place(note).expect("it is inserted");
        let inputs = notes.iter().map(|note| self.ledger.held[*note].input(tree, place(*note))).collect();
        let root = tree.root();
        let external = self.external(amount).await;
        let outputs = [(1 - owner, given), (owner, u128::from(rest) - given)];
        let wish = Wish { owner, inputs, root, token, outputs, amount, external };
        let size = if notes.len() > 2 || kind == Kind::PaySix { 6 } else { 2 };
        let paid = self.desk.prove(size, wish, &mut self.rng);
        let prepaid = self.prepaid(2);
        Trip { kind, paid, notes, token, prepaid }
    }

    async fn external(&mut self, amount: u128) -> External {
        let (recipient, submitter) = (PAID[self.below(3)], [Address::ZERO, PAID[0]][self.below(2)]);
        External {
            recipient: if amount == 0 { Address::ZERO } else { recipient },
            submitter,
            fee: amount / 7,
            not_before: 0,
            deadline: self.shielded.house.now().await.get() + GOOD_FOR,
            adapter: Address::ZERO,
            parameters: B256::ZERO,
            ciphertexts: [(); 2].map(|()| Box::new(self.rng.array())),
        }
    }

    /// Brings a payment, which is taken, and what can be tried with it afterwards, which is not.
    async fn bring(&mut self, trip: Trip, call: PoolCall) {
        let Trip { kind, paid: Paid { proven, outputs }, notes, token, prepaid } = trip;
        let events = self.make(kind, &call, prepaid).await;
        let Some(PoolEvent::Transacted(written)) = events.first() else {
            panic!("it is a payment: {events:?}")
        };
        for at in notes {
            self.ledger.held[at].is_spent = true;
        }
        for (Output { owner, note, opening }, leaf) in outputs.into_iter().zip(written.number..) {
            self.hold(Held { owner, token, note, opening, leaf, is_spent: false });
        }
        self.agrees().await;
        self.replay(&proven, prepaid).await;
    }

    /// Keeps a note that is worth something.
    fn hold(&mut self, held: Held) {
        if held.value() > 0 {
            self.ledger.held.push(held);
        }
    }

    async fn agrees(&self) {
        self.ledger.agrees(self.shielded).await;
    }

    /// Coin for the insertion of so many leaves, often not to be halved.
    fn prepaid(&mut self, leaves: u64) -> U256 {
        self.shielded.prepaid * U256::from(leaves) + U256::from(self.rng.below(4))
    }

    fn opening(&mut self, owner: usize) -> Opening {
        self.desk.owners[owner].open(&mut self.rng)
    }
}
