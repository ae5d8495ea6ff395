// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What an account signs to become a publisher.
struct Register {
    /// Who becomes the owner, and signs.
    address owner;
    /// The Ed25519 public key that signs bundles.
    bytes32 bundleKey;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What a publisher's owner signs to replace the bundle key.
struct RotateKey {
    /// The publisher.
    uint64 publisher;
    /// The key that signs bundles from now on.
    bytes32 bundleKey;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What a publisher's owner signs to create an app.
struct CreateApp {
    /// The publisher.
    uint64 publisher;
    /// The app's name.
    bytes32 slug;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What a publisher's owner signs to release a version.
struct Publish {
    /// The app.
    bytes32 app;
    /// Major, minor and patch, 32 bits each.
    uint96 version;
    /// BLAKE3 hash of the bundle.
    bytes32 bundleHash;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What a publisher's owner signs to withdraw a release for good.
struct Yank {
    /// The app.
    bytes32 app;
    /// The version.
    uint96 version;
    /// Hash of the text that says why, or zero.
    bytes32 advisoryHash;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
