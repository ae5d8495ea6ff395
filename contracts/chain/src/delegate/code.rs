//! An account's code says whether it is delegated, and to what (EIP-7702, "Delegation designation").

use alloy::primitives::{Address, Bytes};
use alloy::sol_types::SolCall;

use super::Batch;
use crate::bindings::Delegate as Contract;
use crate::envelope::Amount;

/// What an account's code begins with while it is delegated.
const MARK: [u8; 3] = [0xef, 0x01, 0x00];

/// Where the code is that an account took on; `None` where `code` says that it took none on.
pub fn code_of(code: &[u8]) -> Option<Address> {
    let at = code.strip_prefix(&MARK)?;
    <[u8; 20]>::try_from(at).ok().map(Address::from)
}

impl Batch {
    /// The batch that `data` executes, and the fee that is charged for it; `None` for data that is not exactly one such
    /// call: nothing hides behind its arguments.
    pub fn of_execution(data: &Bytes) -> Option<(Self, Amount)> {
        let call = Contract::executeCall::abi_decode(data).ok()?;
        let exact = call.abi_encode() == data.as_ref();
        exact.then(|| (Self::from_sol(&call.batch), Amount::from_word(call.fee)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_not_exactly_a_designator_is_none() {
        let at = Address::repeat_byte(7);
        let designator = [&MARK[..], at.as_slice()].concat();
        assert_eq!(code_of(&designator), Some(at));
        let short = &designator[..22];
        let long = [&designator[..], &[0]].concat();
        for other in [&[][..], &[0xef, 0x01], short, &long, &[0x60; 23]] {
            assert_eq!(code_of(other), None, "{other:?}");
        }
    }
}
