//! An event is what an account's delegate code wrote about one nonce.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolEventInterface;

use crate::bindings::Delegate as Contract;
use crate::envelope::Amount;
use crate::port::{Asset, Log, LogFilter};

/// What became of a nonce of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelegateEvent {
    /// A batch ran, whole, and its fee was paid.
    Executed {
        /// The batch's nonce.
        nonce: U256,
        /// Who was named in it.
        submitter: Address,
        /// What the fee was paid in.
        fee_asset: Asset,
        /// The fee that was charged.
        fee: Amount,
    },
    /// The account gave the nonce up.
    Cancelled {
        /// Which.
        nonce: U256,
    },
}

impl DelegateEvent {
    /// Reads a log that `account` wrote; `None` when it is another's, or another event.
    pub fn read(account: Address, log: &Log) -> Option<Self> {
        if log.address != account {
            return None;
        }
        use Contract::DelegateEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Executed(e) => Self::Executed {
                nonce: e.nonce,
                submitter: e.submitter,
                fee_asset: Asset::from_token(e.feeToken),
                fee: Amount::from_word(e.fee),
            },
            Events::Cancelled(e) => Self::Cancelled { nonce: e.nonce },
        })
    }

    /// The filter for everything about one nonce of `account`, in blocks `from` to `to`.
    pub fn filter(account: Address, nonce: U256, from: u64, to: u64) -> LogFilter {
        LogFilter { address: account, from, to, topics: vec![None, Some(B256::from(nonce))] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::Bytes;
    use alloy::sol_types::SolEvent;
    use proptest::prelude::*;

    const ACCOUNT: Address = Address::repeat_byte(0xac);

    fn log(topics: Vec<B256>, data: Bytes) -> Log {
        Log { address: ACCOUNT, topics, data, block: None, tx: B256::ZERO, index: 0 }
    }

    proptest! {
        #[test]
        fn what_a_delegate_wrote_is_read_as_it_was_written_and_of_its_account_only(
            nonce in any::<[u8; 32]>(), submitter in any::<[u8; 20]>(), token in any::<[u8; 20]>(), fee in 0_u128..1 << 96,
        ) {
            let (nonce, submitter, token) = (B256::from(nonce), Address::from(submitter), Address::from(token));
            let topics = vec![Contract::Executed::SIGNATURE_HASH, nonce, submitter.into_word(), token.into_word()];
            let mut executed = log(topics, U256::from(fee).to_be_bytes_vec().into());
            let cancelled = log(vec![Contract::Cancelled::SIGNATURE_HASH, nonce], Bytes::new());
            let nonce = U256::from_be_bytes(nonce.0);
            let Some(DelegateEvent::Executed { nonce: used, submitter: by, fee_asset, fee: paid }) =
                DelegateEvent::read(ACCOUNT, &executed)
            else {
                return Err(TestCaseError::fail("a batch that ran is not read"));
            };
            prop_assert_eq!((used, by, fee_asset, paid.get()), (nonce, submitter, Asset::from_token(token), fee));
            prop_assert_eq!(DelegateEvent::read(ACCOUNT, &cancelled), Some(DelegateEvent::Cancelled { nonce }));
            prop_assert_eq!(DelegateEvent::read(Address::ZERO, &executed), None);
            // without its whole fee, or without one of its topics
            let short = log(executed.topics.clone(), executed.data.slice(1..));
            prop_assert_eq!(DelegateEvent::read(ACCOUNT, &short), None);
            executed.topics.pop();
            prop_assert_eq!(DelegateEvent::read(ACCOUNT, &executed), None);
        }

        #[test]
        fn noise_stops_no_reader_and_says_nothing_of_another_nonce(
            rest in proptest::collection::vec(any::<[u8; 32]>(), 0..5), data in proptest::collection::vec(any::<u8>(), 0..100),
        ) {
            for first in [Contract::Executed::SIGNATURE_HASH, Contract::Cancelled::SIGNATURE_HASH, B256::ZERO] {
                let topics = std::iter::once(first).chain(rest.iter().copied().map(B256::from)).collect();
                let read = DelegateEvent::read(ACCOUNT, &log(topics, data.clone().into()));
                if let Some(DelegateEvent::Executed { nonce, .. } | DelegateEvent::Cancelled { nonce }) = read {
                    prop_assert_ne!(first, B256::ZERO);
                    prop_assert_eq!(Some(nonce), rest.first().map(|word| U256::from_be_bytes(*word)));
                }
            }
        }
    }
}
