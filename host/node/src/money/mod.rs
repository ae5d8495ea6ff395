//! Money is what the persona's account holds, what leaves it with consent, and what arrives in it by a claim.

pub(crate) mod accounts;
pub(crate) mod allowances;
pub(crate) mod approvals;
pub(crate) mod certainty;
pub(crate) mod claims;
pub(crate) mod delegate;
pub(crate) mod drive;
pub(crate) mod envelopes;
pub(crate) mod history;
pub(crate) mod imported;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod own;
pub(crate) mod payment;
pub(crate) mod raise;
pub(crate) mod recipient;
pub(crate) mod relayed;
pub(crate) mod replace;
pub(crate) mod tokens;
pub(crate) mod wallet;
