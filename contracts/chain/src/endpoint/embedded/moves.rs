//! A move of coin is written down as it happens and struck out again with the call that it was part of.
//!
//! The result is what `eth_simulateV1` gives with `traceTransfers`: one marker a move, none from what was reverted.

use alloy::primitives::{Address, U256};
use revm::Inspector;
use revm::interpreter::{CallInputs, CallOutcome, CreateInputs, CreateOutcome, InterpreterTypes};

use crate::port::Asset;
use crate::transfers::Transfer;

/// The moves of coin of one transaction.
#[derive(Debug, Default)]
pub(super) struct Moves {
    done: Vec<Transfer>,
    /// How many moves there were when each open call began.
    open: Vec<usize>,
}

impl Moves {
    pub fn into_transfers(self) -> Vec<Transfer> {
        self.done
    }

    fn note(&mut self, from: Address, to: Address, amount: U256) {
        if !amount.is_zero() {
            self.done.push(Transfer { asset: Asset::Native, from, to, amount });
        }
    }

    fn end(&mut self, took_effect: bool) {
        let before = self.open.pop().unwrap_or_default();
        if !took_effect {
            self.done.truncate(before);
        }
    }
}

impl<CTX, INTR: InterpreterTypes> Inspector<CTX, INTR> for Moves {
    fn call(&mut self, _: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.open.push(self.done.len());
        if let Some(amount) = inputs.transfer_value() {
            self.note(inputs.transfer_from(), inputs.transfer_to(), amount);
        }
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, outcome: &mut CallOutcome) {
        self.end(outcome.instruction_result().is_ok());
    }

    fn create(&mut self, _: &mut CTX, _: &mut CreateInputs) -> Option<CreateOutcome> {
        self.open.push(self.done.len());
        None
    }

    /// The address is known only now; where in the order the move stands changes no sum.
    fn create_end(&mut self, _: &mut CTX, inputs: &CreateInputs, outcome: &mut CreateOutcome) {
        let took_effect = outcome.instruction_result().is_ok();
        self.end(took_effect);
        if let (true, Some(made)) = (took_effect, outcome.address) {
            self.note(inputs.caller(), made, inputs.value());
        }
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, value: U256) {
        self.note(contract, target, value);
    }
}
