//! A phrase on an empty machine whose scan is cut off, and whose chain takes blocks back meanwhile: the other branch has the same
//! payments in another order, and other batches with other empty places. All is found, with its words, and pays.

use futures::executor::block_on;
use teahouse_base::StoreError;
use teahouse_base::testing::SeededRng;
use teahouse_chain::pool::Proven;
use teahouse_chain::port::Asset;

use super::{ScanError, Stretch};
use crate::journal::IntentId;
use crate::shielded::testing::{PLACE, Person, PoolDouble, PortOfPool};
use crate::shielded::{Memo, NoteRecord, NoteState, ShieldedState, Wish, sent};

const COIN: Asset = Asset::Native;

fn pay(to: &Person, value: u128, words: &str) -> Wish {
    let to = to.keys.view().incoming().address(&PLACE, 9);
    Wish::Pay { to, asset: COIN, value, memo: Memo::new(words).unwrap() }
}

/// What the pool wrote in these blocks, and nothing of later ones.
fn between(pool: &PoolDouble, from: u64, to: u64) -> Stretch {
    let mut stretch = pool.stretch(from);
    stretch.logs.retain(|log| log.block.number <= to);
    stretch.to = pool.block(to).unwrap();
    stretch
}

/// Anna, who has paid Ben twice out of block 1; Ben; and somebody whose deposits stand between theirs.
struct Street {
    anna: Person,
    ben: Person,
    stranger: Person,
    tea: (IntentId, Proven),
    cake: (IntentId, Proven),
}

impl Street {
    /// Block 1 has three deposits of Anna's, and is final.
    fn new(pool: &mut PoolDouble) -> Self {
        let (mut anna, ben, stranger) = (Person::new(1), Person::new(2), Person::new(3));
        [10, 20, 40].into_iter().for_each(|value| anna.deposit(pool, value));
        pool.insert_all();
        anna.look(pool, 1);
        ben.look(pool, 1);
        pool.mine();
        let mut paid = |number, wish| {
            let id = anna.draft(number, wish, 1).unwrap();
            (id, anna.carry(&id, 1).unwrap())
        };
        let (tea, cake) = (paid(1, pay(&ben, 4, "for the tea")), paid(2, pay(&ben, 15, "for the cake")));
        Self { anna, ben, stranger, tea, cake }
    }

    /// Blocks 2 and 3, in which the tea comes before the cake, and batches are of two.
    fn first_branch(&mut self, pool: &mut PoolDouble) {
        pool.transact(&self.tea.1);
        self.stranger.deposit(pool, 5);
        pool.transact(&self.cake.1);
        pool.insert(2, 1);
        pool.insert(2, 2);
        pool.insert(2, 2);
        pool.mine();
        self.anna.deposit(pool, 7);
        pool.insert_all();
        pool.mine();
    }

    /// The same in another order, in a batch of sixteen that begins behind empty places.
    fn second_branch(&mut self, pool: &mut PoolDouble) {
        pool.reorganise(1);
        pool.transact(&self.cake.1);
        (0..11).for_each(|_| self.stranger.deposit(pool, 5));
        // The deposit that was taken back is brought again.
        self.anna.own -= 1;
        self.anna.deposit(pool, 7);
        pool.mine();
        pool.transact(&self.tea.1);
        pool.insert(16, 16);
        pool.mine();
        self.stranger.deposit(pool, 5);
        pool.insert(2, 1);
    }
}

fn look(person: &Person, port: &PortOfPool) {
    while block_on(person.scanner.step(port)).unwrap().is_some() {}
}

fn records(person: &Person) -> Vec<NoteRecord> {
    person.notes(u64::MAX).into_iter().map(|note| note.record).collect()
}

/// What can be spent, the smallest first.
fn values(person: &Person) -> Vec<u128> {
    let notes = person.notes(u64::MAX).into_iter();
    let free = notes.filter(|note| note.state == NoteState::Available).map(|note| note.record.value);
    let mut values: Vec<_> = free.collect();
    values.sort_unstable();
    values
}

#[test]
fn shw_006_a_restore_that_is_cut_off_while_batches_are_taken_back_and_made_otherwise_finds_all_and_pays() {
    // given Anna's phrase on an empty machine, which knows two blocks and dies while it takes in the third
    let mut pool = PoolDouble::new();
    let mut street = Street::new(&mut pool);
    street.first_branch(&mut pool);
    let cut_off = Person::new(1);
    cut_off.scanner.take(between(&pool, 1, 1), 1).unwrap();
    cut_off.scanner.take(between(&pool, 2, 2), 1).unwrap();
    street.ben.look(&pool, 1);
    let port = PortOfPool::new(pool, 1);
    cut_off.store.fail_commit_after(0);
    let died = block_on(cut_off.scanner.step(&port)).unwrap_err();
    assert!(matches!(died, ScanError::Store(StoreError::Disk(_))), "{died}");
    let mut again = Person::with_store(1, cut_off.store.snapshot());
    assert_eq!(sent(&*again.store, &again.lane, 9).unwrap().len(), 2);
    // when the chain takes back what it knew, and has the same in another order and in other batches
    street.second_branch(&mut port.pool());
    look(&again, &port);
    // then all is as somebody finds it who reads the new branch once
    let once = Person::new(1);
    look(&once, &port);
    assert_eq!(records(&again), records(&once));
    assert_eq!(values(&again), [5, 6, 7, 40]);
    let history = sent(&*again.store, &again.lane, 9).unwrap();
    assert_eq!(history, sent(&*once.store, &once.lane, 9).unwrap());
    let mut told: Vec<_> = history.iter().map(|one| (one.value, one.memo.words())).collect();
    told.sort_unstable();
    assert_eq!(told, [(4, "for the tea"), (15, "for the cake")]);
    // and every note of it pays: each path leads to the root that the chain has now
    let safe = port.pool().tip().number;
    again.rng = SeededRng::new(99);
    let id = again.draft(9, pay(&street.ben, 58, "all of it"), safe).unwrap();
    let proven = again.carry(&id, safe).unwrap();
    assert_eq!(again.plans.get(&id).unwrap().unwrap().spent_notes(), 4);
    // when that is in a block, then Ben, who had looked at the old branch, has each payment once
    port.pool().transact(&proven);
    port.pool().insert(2, 2);
    let Street { anna, ben, tea, cake, .. } = street;
    look(&ben, &port);
    assert_eq!(values(&ben), [4, 15, 58]);
    // and the machine that made the first two knows that both happened
    look(&anna, &port);
    for (id, _) in [tea, cake] {
        let state = anna.plans.get(&id).unwrap().unwrap().state;
        assert!(matches!(state, ShieldedState::Mined(_)), "{state:?}");
    }
    assert_eq!(values(&anna), [] as [u128; 0]);
}
