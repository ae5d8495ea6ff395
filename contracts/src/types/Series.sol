// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// An issuer's price card: service tokens of one key, price and life. The series' id is the EIP-712 digest of these terms,
/// which the issuer signs. All tokens of a series are alike, so each is hidden among all of them.
struct Series {
    /// Who blind-signs the tokens and says which were spent.
    address issuer;
    /// The asset of the price, or zero for the chain's own coin.
    address token;
    /// What one service token costs, and what its payee gets.
    uint96 price;
    /// The most tokens that are sold.
    uint32 supply;
    /// Unix seconds from which nothing is sold.
    uint64 saleEnds;
    /// Unix seconds from which providers take no more tokens. Redemption goes on for a week.
    uint64 expiry;
    /// Hash of the RSA public key that signs tokens of this series and of no other.
    bytes32 tokenKey;
    /// Makes equal cards distinct.
    bytes32 salt;
}

/// What a buyer pays for. Its id is the EIP-712 digest.
struct Purchase {
    /// The series.
    bytes32 series;
    /// How many tokens.
    uint32 count;
    /// What `refundTo` is (`DestKind`).
    uint8 refundKind;
    /// Where money goes back.
    bytes32 refundTo;
    /// Hash of the blinded messages that the issuer is to sign. Only their maker can make tokens of the answer, so whoever
    /// shows them to the issuer may have it.
    bytes32 blinded;
}

/// What an issuer signs once it has answered purchases with blind signatures.
struct Acceptance {
    /// The series.
    bytes32 series;
    /// The purchases.
    bytes32[] purchases;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an issuer signs for a provider that brought it spent tokens.
struct Redemption {
    /// The series.
    bytes32 series;
    /// What `payTo` is (`DestKind`).
    uint8 payKind;
    /// The provider.
    bytes32 payTo;
    /// The tokens' serial numbers.
    bytes32[] serials;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an issuer signs for a buyer that brought unspent tokens back, and will not take at providers again.
struct HandBack {
    /// The series.
    bytes32 series;
    /// The purchase.
    bytes32 purchase;
    /// How many of its tokens came back, ever.
    uint32 returned;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
