//! Lives of two people in a pool, by seed: they deposit, pay, look, and are taken back. Whatever happened on the way, what they
//! have in the end is what somebody finds who reads the chain once, from the phrase.

use alloy::primitives::Address;
use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;
use teahouse_chain::port::Asset;
use teahouse_zk::merkle;

use super::Scanner;
use crate::shielded::testing::{PLACE, Person, PoolDouble};
use crate::shielded::{Memo, NoteRecord, Wish, own_spends, sent, table};

const LIVES: u64 = 10;
const STEPS: u64 = 60;

struct Life {
    rng: SeededRng,
    people: [Person; 2],
    pool: PoolDouble,
    intents: u8,
    payments: usize,
    reorganisations: usize,
}

impl Life {
    fn new(seed: u64) -> Self {
        let people = [Person::new(1), Person::new(2)];
        let rng = SeededRng::new(seed);
        Self { rng, people, pool: PoolDouble::new(), intents: 0, payments: 0, reorganisations: 0 }
    }

    fn live(&mut self) {
        for _ in 0..STEPS {
            match self.rng.below(12) {
                0..3 => self.deposit(1),
                3 => self.deposit(16),
                4..6 => self.pool.insert_all(),
                6 => self.insert_sixteen(),
                7..9 => self.pay(),
                9..11 => self.close(),
                _ => self.reorganise(),
            }
        }
        self.close();
    }

    fn deposit(&mut self, count: u64) {
        let who = usize::from(self.rng.below(2) == 1);
        for _ in 0..count {
            let value = u128::from(1 + self.rng.below(20));
            self.people[who].deposit(&mut self.pool, value);
        }
    }

    fn insert_sixteen(&mut self) {
        if self.pool.queued() >= 16 {
            self.pool.insert(16, 16);
        }
    }

    /// One pays the other, or takes out, what they can, if they can; nothing is final here, and the newest block counts as safe.
    fn pay(&mut self) {
        let who = usize::from(self.rng.below(2) == 1);
        let to = self.people[1 - who].keys.view().incoming().address(&PLACE, self.rng.below(3));
        let value = u128::from(1 + self.rng.below(30));
        let asset = Asset::Native;
        let wish = match self.rng.below(4) {
            0 => Wish::Withdraw { to: Address::repeat_byte(7), asset, value },
            _ => Wish::Pay { to, asset, value, memo: Memo::new("tea").unwrap() },
        };
        let safe = self.pool.tip().number;
        self.intents += 1;
        let Ok(id) = self.people[who].draft(self.intents, wish, safe) else { return };
        let proven = self.people[who].carry(&id, safe).unwrap();
        self.pool.transact(&proven);
        self.payments += 1;
    }

    /// Both look at the block at hand, and the next begins.
    fn close(&mut self) {
        for person in &self.people {
            person.look(&self.pool, 0);
        }
        self.pool.mine();
    }

    fn reorganise(&mut self) {
        let newest = self.pool.tip().number - 1;
        if newest < 2 {
            return;
        }
        let common = newest - self.rng.below(newest.min(3));
        self.pool.reorganise(common);
        for person in &self.people {
            person.scanner.undo_to(Some(common)).unwrap();
        }
        self.reorganisations += 1;
    }
}

fn records(person: &Person) -> Vec<NoteRecord> {
    person.notes(u64::MAX).into_iter().map(|note| note.record).collect()
}

/// Every note of ours in the tree has a path to the newest root.
fn all_have_paths(scanner: &Scanner, notes: &[NoteRecord]) {
    let tip = scanner.tip().unwrap().unwrap();
    let read = scanner.records.begin_read().unwrap();
    for note in notes {
        let Some((place, _)) = note.inserted else { continue };
        let path = tip.edge.path(place, |at| table::node(&*read, &scanner.lane, at).unwrap());
        let leaf = note.note().commitment().element();
        assert_eq!(merkle::holds(tip.edge.root(), leaf, &path.unwrap()), Ok(()), "place {place}");
    }
}

#[test]
fn shw_006_after_any_life_all_is_as_somebody_finds_it_who_reads_the_chain_once() {
    let (mut payments, mut reorganisations, mut taken_out) = (0, 0, 0);
    for seed in 0..LIVES {
        // given
        let mut life = Life::new(seed);
        // when
        life.live();
        // then
        let blocks = life.pool.tip().number - 1;
        for (number, person) in (1..).zip(&life.people) {
            let again = Person::new(number);
            let mut stretch = life.pool.stretch(1);
            stretch.to = life.pool.block(blocks).unwrap();
            again.scanner.take(stretch, 0).unwrap();
            assert_eq!(records(person), records(&again), "life {seed}");
            let history = |of: &Person| sent(&*of.store, &of.lane, 1_000).unwrap();
            assert_eq!(history(person), history(&again), "life {seed}");
            let out = |of: &Person| own_spends(&*of.store, &of.lane, 1_000).unwrap();
            assert_eq!(out(person), out(&again), "life {seed}");
            taken_out += out(person).len();
            all_have_paths(&person.scanner, &records(person));
        }
        payments += life.payments;
        reorganisations += life.reorganisations;
    }
    assert!(payments > 10 && reorganisations > 5, "{payments} payments, {reorganisations} reorganisations");
    assert!(taken_out > 0, "somebody took something out, and it stands");
}
