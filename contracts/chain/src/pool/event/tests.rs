use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::pool::strategies::arb_event;
use crate::port::BlockRef;
use teahouse_base::UnixSeconds;

const POOL: Address = Address::repeat_byte(0xe1);

/// Whatever is read is exactly what the log holds.
fn is_refused_or_exact(log: &Log) {
    if let Ok(Some(event)) = PoolEvent::read(POOL, log) {
        let again = event.to_log(POOL);
        assert_eq!((&again.topics, &again.data), (&log.topics, &log.data));
    }
}

/// An event of every kind, the same in every run.
fn one_of_each() -> Vec<PoolEvent> {
    let mut runner = TestRunner::deterministic();
    let mut found: Vec<PoolEvent> = Vec::new();
    while found.len() < 3 {
        let event = arb_event().new_tree(&mut runner).expect("nothing is rejected").current();
        if !found.iter().any(|known| std::mem::discriminant(known) == std::mem::discriminant(&event)) {
            found.push(event);
        }
    }
    found
}

#[test]
fn shp_051_of_every_event_with_a_bent_bit_what_is_read_is_exactly_its_log() {
    for event in one_of_each() {
        let log = event.to_log(POOL);
        for place in 0..log.data.len() * 8 {
            let mut bent = log.data.to_vec();
            bent[place / 8] ^= 1 << (place % 8);
            is_refused_or_exact(&Log { data: bent.into(), ..log.clone() });
        }
        for topic in 0..log.topics.len() {
            for bit in 0..256 {
                let mut bent = log.clone();
                bent.topics[topic].0[bit / 8] ^= 1 << (bit % 8);
                is_refused_or_exact(&bent);
            }
        }
        for end in 0..log.data.len() {
            let cut = Log { data: log.data.slice(..end), ..log.clone() };
            assert!(PoolEvent::read(POOL, &cut).is_err(), "cut at {end}");
        }
        let longer = Log { data: [&log.data[..], &[0; 32]].concat().into(), ..log.clone() };
        assert!(matches!(PoolEvent::read(POOL, &longer), Err(PoolLogFault::Malformed(_))));
        let mut bare = log;
        bare.topics.truncate(1);
        assert!(matches!(PoolEvent::read(POOL, &bare), Err(PoolLogFault::Malformed(_))));
    }
}

#[test]
fn another_contracts_log_and_one_about_no_note_are_none() {
    let log = one_of_each().remove(0).to_log(POOL);
    assert_eq!(PoolEvent::read(Address::ZERO, &log), Ok(None));
    let other = Log { topics: vec![B256::repeat_byte(7)], ..log.clone() };
    assert_eq!(PoolEvent::read(POOL, &other), Ok(None));
    assert_eq!(PoolEvent::read(POOL, &Log { topics: Vec::new(), ..log }), Ok(None));
}

#[test]
fn shp_051_each_wrong_shape_has_its_own_fault() {
    let mut faults = Vec::new();
    for event in one_of_each() {
        match event {
            PoolEvent::Deposited(event) => {
                let said =
                    Contract::Deposited { ciphertext: vec![1; 383].into(), ..written_deposited(event) };
                faults.push(deposited(said));
            }
            PoolEvent::Transacted(event) => {
                let written = written_transacted(event);
                let nullifiers = vec![B256::ZERO; 3];
                faults.push(transacted(Contract::Transacted { nullifiers, ..written.clone() }));
                faults.push(transacted(Contract::Transacted { ciphertext1: vec![1; 385].into(), ..written }));
            }
            PoolEvent::Inserted(event) => {
                let of = |size, count, start| written_inserted(Inserted { size, count, start, ..event });
                for (size, count, start) in
                    [(3, 3, 0), (2, 0, 0), (16, 1, 0), (2, 3, 0), (2, 2, 1), (16, 16, 8)]
                {
                    assert_eq!(
                        inserted(&of(size, count, start)),
                        Err(PoolLogFault::Batch { size, count, start })
                    );
                }
                assert!(inserted(&of(2, 1, 6)).is_ok() && inserted(&of(16, 16, 32)).is_ok());
            }
        }
    }
    for wanted in [PoolLogFault::Ciphertext(383), PoolLogFault::Ciphertext(385), PoolLogFault::Nullifiers(3)]
    {
        assert!(faults.contains(&Err(wanted)), "{wanted}");
    }
}

#[test]
fn a_log_of_a_block_keeps_its_place_and_one_of_a_simulation_has_none() {
    let event = one_of_each().remove(0);
    let block = BlockRef { number: 7, hash: B256::repeat_byte(2), time: UnixSeconds::new(9) };
    let simulated = event.to_log(POOL);
    assert_eq!(PoolLog::read(POOL, &simulated), Err(PoolLogFault::InNoBlock));
    let log = Log { block: Some(block), tx: B256::repeat_byte(3), index: 4, ..simulated };
    let expected = PoolLog { block, tx: B256::repeat_byte(3), index: 4, event };
    assert_eq!(PoolLog::read(POOL, &log), Ok(Some(expected)));
}

proptest! {
    #[test]
    fn shp_051_an_event_is_read_back_as_what_was_written(event in arb_event()) {
        prop_assert_eq!(PoolEvent::read(POOL, &event.to_log(POOL)), Ok(Some(event)));
    }

    #[test]
    fn noise_behind_a_true_selector_is_a_fault_and_never_stops_the_reader(
        event in arb_event(), noise in prop::collection::vec(any::<u8>(), 0..300), topics in 0_usize..4,
    ) {
        let mut log = event.to_log(POOL);
        log.topics.resize(topics + 1, B256::repeat_byte(9));
        log.data = noise.into();
        prop_assert!(PoolEvent::read(POOL, &log).is_err());
    }
}
