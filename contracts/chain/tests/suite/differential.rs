//! A contract and its machine in `teahouse-deals` are one thing said twice: the same calls are taken, the same money
//! moves, the same refusals come with the same values.
//!
//! | file | holds |
//! |---|---|
//! | `stage` | an anvil that runs any call as anyone at any second |
//! | `adapter` | what a deal's author writes: how actions, refusals and states look on the chain |
//! | `play` | random walks through both at once, a call for every kind of answer, and exits replayed by a stranger |
//! | `words` | accounts, amounts and destinations as the chain writes them |
//! | one file per deal | its adapter and its tests |
//!
//! To add a deal: implement [`adapter::Adapter`] in a file of its own, and call [`play::walks`], [`play::answers`] and
//! [`play::exits`].

mod adapter;
mod allowance;
mod envelope;
mod escrow;
mod play;
mod registry;
mod ride;
mod stage;
mod words;
