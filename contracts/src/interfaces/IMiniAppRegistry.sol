// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {CreateApp, Publish, Register, RotateKey, Yank} from "../types/RegistryActs.sol";

/// The registry says who publishes which mini-app, under which bundle key, what each release is, and who rebuilt it.
///
/// An account owns a publisher (`IOwnership`, whose id is the publisher's number as 32 bytes); the publisher's Ed25519 key
/// signs bundles. The contract cannot check that key, so it only says which key counts: a host checks a bundle against the
/// key its release was published under. Each act has two forms: the owner calls, or it signs and anyone submits.
interface IMiniAppRegistry {
    /// A publisher.
    struct Publisher {
        /// The account that publishes, yanks, rotates and hands over.
        address owner;
        /// The Ed25519 public key that signs bundles now.
        bytes32 bundleKey;
    }

    /// A mini-app.
    struct App {
        /// Its publisher.
        uint64 publisher;
        /// Its newest version: major, minor and patch, 32 bits each.
        uint96 latest;
    }

    /// A release. Its hash never changes; a yank is final.
    struct Release {
        /// BLAKE3 hash of the bundle.
        bytes32 bundleHash;
        /// The Ed25519 key the bundle is signed with.
        bytes32 bundleKey;
        /// Unix seconds of its publication.
        uint64 publishedAt;
        /// Unix seconds of its yank; zero while it stands.
        uint64 yankedAt;
    }

    /// A publisher came to be.
    event PublisherRegistered(uint64 indexed publisher, address indexed owner, bytes32 bundleKey);
    /// A publisher signs with another key from now on.
    event KeyRotated(uint64 indexed publisher, bytes32 retired, bytes32 bundleKey);
    /// An app came to be.
    event AppCreated(bytes32 indexed app, uint64 indexed publisher, bytes32 slug);
    /// A version was released.
    event Released(bytes32 indexed app, uint96 indexed version, bytes32 bundleHash, bytes32 bundleKey);
    /// A release was withdrawn, for good.
    event Yanked(bytes32 indexed app, uint96 indexed version, bytes32 advisoryHash);
    /// Somebody rebuilt a release from its source and says what came out; the bundle's hash when it is the same.
    event Attested(bytes32 indexed app, uint96 indexed version, address indexed attester, bytes32 resultHash);
    /// Somebody does not stand by what they said of a release any more.
    event AttestationWithdrawn(bytes32 indexed app, uint96 indexed version, address indexed attester);

    /// The signature made a publisher before.
    error RegisteredBefore(bytes32 digest);
    /// A key of zeros signs nothing.
    error EmptyKey();
    /// The publisher used this key before, or uses it now.
    error KeyUsedBefore(uint64 publisher, bytes32 bundleKey);
    /// An app's slug is 1 to 32 of a-z, 0-9 and single hyphens, then zeros; a letter first and no hyphen last.
    error BadSlug(bytes32 slug);
    /// The publisher has an app of this name.
    error AppExists(bytes32 app);
    /// There is no such app.
    error UnknownApp(bytes32 app);
    /// A version must be above the newest one, which is at least 0.
    error VersionNotIncreasing(uint96 version, uint96 latest);
    /// A hash of zeros names no bundle.
    error EmptyHash();
    /// There is no such release.
    error UnknownRelease(bytes32 app, uint96 version);
    /// The release was yanked before.
    error AlreadyYanked(bytes32 app, uint96 version);
    /// The caller says nothing of this release.
    error NothingAttested(bytes32 app, uint96 version, address attester);

    /// Makes the caller the owner of a new publisher that signs with `bundleKey`.
    function registerPublisher(bytes32 bundleKey) external returns (uint64 publisher);

    /// Makes an account the owner of a new publisher, as it signed. Anyone may call.
    function registerPublisherSigned(Register calldata signed, bytes calldata signature)
        external
        returns (uint64 publisher);

    /// Replaces the bundle key. The old one never counts again for a new release.
    function rotateKey(uint64 publisher, bytes32 bundleKey) external;

    /// The same, signed by the owner. Anyone may call.
    function rotateKeySigned(RotateKey calldata signed, bytes calldata signature) external;

    /// Creates the app `slug` of a publisher.
    function createApp(uint64 publisher, bytes32 slug) external returns (bytes32 app);

    /// The same, signed by the owner. Anyone may call.
    function createAppSigned(CreateApp calldata signed, bytes calldata signature) external returns (bytes32 app);

    /// Releases `version` of an app.
    function publish(bytes32 app, uint96 version, bytes32 bundleHash) external;

    /// The same, signed by the owner. Anyone may call.
    function publishSigned(Publish calldata signed, bytes calldata signature) external;

    /// Withdraws a release for good; `advisoryHash` names the text that says why, or is zero.
    function yank(bytes32 app, uint96 version, bytes32 advisoryHash) external;

    /// The same, signed by the owner. Anyone may call.
    function yankSigned(Yank calldata signed, bytes calldata signature) external;

    /// Says that the caller's own build of a release has `resultHash`. One word per account: a later one replaces it.
    function attest(bytes32 app, uint96 version, bytes32 resultHash) external;

    /// Takes back what the caller said of a release.
    function withdrawAttestation(bytes32 app, uint96 version) external;

    /// A publisher, or all zeros.
    function publisherOf(uint64 publisher) external view returns (Publisher memory);

    /// An app, or all zeros.
    function appOf(bytes32 app) external view returns (App memory);

    /// A release, or all zeros.
    function releaseOf(bytes32 app, uint96 version) external view returns (Release memory);

    /// What an account's own build of a release hashed to; zero when it says nothing.
    function attestationOf(bytes32 app, uint96 version, address attester) external view returns (bytes32 resultHash);

    /// The id of the app `slug` of a publisher, on this chain and contract.
    function appId(uint64 publisher, bytes32 slug) external view returns (bytes32);

    /// The id under which a publisher has its owner (`IOwnership`): its number.
    function idOf(uint64 publisher) external pure returns (bytes32);
}
