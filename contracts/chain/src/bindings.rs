//! The contracts as Rust types, made from the committed `abi/*.json` at compile time.
//!
//! `tools/abi.mjs --check` keeps those files equal to what the Solidity sources compile to, so these types cannot
//! drift from the contracts either. Code outside this crate uses the typed forms of [`crate::envelope`] and
//! [`crate::registry`] rather than these.

#![allow(missing_docs, reason = "generated from the ABI, whose documentation is in contracts/src/interfaces")]
#![allow(clippy::too_many_arguments, reason = "generated from the ABI")]

use alloy::sol;

sol!(
    #[sol(all_derives)]
    RedEnvelope,
    "../abi/RedEnvelope.json"
);

sol!(
    #[sol(all_derives)]
    MiniAppRegistry,
    "../abi/MiniAppRegistry.json"
);

pub use membership::RLNMembership;
pub use stakes::RelayStake;

/// Apart, because both contracts name the same structures of reports.
mod membership {
    alloy::sol!(
        #[sol(all_derives)]
        RLNMembership,
        "../abi/RLNMembership.json"
    );
}

mod stakes {
    alloy::sol!(
        #[sol(all_derives)]
        RelayStake,
        "../abi/RelayStake.json"
    );
}

sol!(
    #[sol(all_derives)]
    Allowance,
    "../abi/Allowance.json"
);

sol!(
    #[sol(all_derives)]
    VoucherBank,
    "../abi/VoucherBank.json"
);

sol!(
    #[sol(all_derives)]
    ServiceVouchers,
    "../abi/ServiceVouchers.json"
);

sol!(
    #[sol(all_derives)]
    NameDirectory,
    "../abi/NameDirectory.json"
);

sol!(
    #[sol(all_derives)]
    Delegate,
    "../abi/Delegate.json"
);

sol!(
    #[sol(all_derives)]
    Escrow,
    "../abi/Escrow.json"
);

sol!(
    #[sol(all_derives)]
    RideSettlement,
    "../abi/RideSettlement.json"
);

sol!(
    #[sol(all_derives)]
    PracticeDollar,
    "../abi/PracticeDollar.json"
);

sol!(
    #[sol(all_derives)]
    ShieldedPool,
    "../abi/ShieldedPool.json"
);
