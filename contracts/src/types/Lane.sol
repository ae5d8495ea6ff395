// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Between whom a lane is, and where its money can go. The lane's id is the EIP-712 digest of these terms, and every
/// voucher signs that id: nobody can put other destinations under a payer's vouchers.
struct Lane {
    /// Whose vouchers draw on the lane, and who may thaw it.
    address payer;
    /// For whom they are.
    address payee;
    /// The token, or zero for the chain's own coin.
    address token;
    /// Unix seconds from which nothing is deposited; 72 hours later what is left goes back without a thaw.
    uint64 expiry;
    /// What `payTo` is (`DestKind`).
    uint8 payKind;
    /// Where the payee is paid.
    bytes32 payTo;
    /// What `refundTo` is (`DestKind`).
    uint8 refundKind;
    /// Where collateral goes back.
    bytes32 refundTo;
    /// Makes equal lanes distinct.
    bytes32 salt;
}

/// What a payer signs, again and again, for a growing sum: the last voucher is worth all before it.
struct PayVoucher {
    /// Who pays.
    address payer;
    /// Who is paid.
    address payee;
    /// The lane's id.
    bytes32 lane;
    /// The token, or zero for the chain's own coin.
    address token;
    /// All that the payer has promised on this lane, ever.
    uint128 cumulative;
    /// Unix seconds after which the voucher proves nothing. What was proven before stays proven.
    uint64 expiry;
}
