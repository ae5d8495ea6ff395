// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMiniAppRegistry} from "./interfaces/IMiniAppRegistry.sol";
import {RegistryTypes} from "./libraries/RegistryTypes.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Slug} from "./libraries/Slug.sol";
import {Ownership} from "./Ownership.sol";
import {CreateApp, Publish, Register, RotateKey, Yank} from "./types/RegistryActs.sol";

/// The registry says who publishes which mini-app, under which bundle key, what each release is, and who rebuilt it.
///
/// It has no owner and no guardian: whoever deployed it can neither list, withdraw nor change anything.
contract MiniAppRegistry is IMiniAppRegistry, Ownership {
    using RegistryTypes for Register;
    using RegistryTypes for RotateKey;
    using RegistryTypes for CreateApp;
    using RegistryTypes for Publish;
    using RegistryTypes for Yank;

    uint64 private _publisherCount;
    mapping(uint64 publisher => bytes32) private _keys;
    mapping(uint64 publisher => mapping(bytes32 bundleKey => bool)) private _used;
    mapping(bytes32 digest => bool) private _registered;
    mapping(bytes32 app => App) private _apps;
    mapping(bytes32 app => mapping(uint96 version => Release)) private _releases;
    mapping(bytes32 app => mapping(uint96 version => mapping(address attester => bytes32))) private _attested;

    /// @inheritdoc IMiniAppRegistry
    function registerPublisher(bytes32 bundleKey) external returns (uint64 publisher) {
        return _register(msg.sender, bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function registerPublisherSigned(Register calldata signed, bytes calldata signature)
        external
        returns (uint64 publisher)
    {
        bytes32 digest = SigCheck.typedDigest(_domain(), signed.structHash());
        _requireSigned(signed.owner, signed.deadline, digest, signature);
        if (_registered[digest]) revert RegisteredBefore(digest); // REG-007
        _registered[digest] = true;
        return _register(signed.owner, signed.bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function rotateKey(uint64 publisher, bytes32 bundleKey) external {
        _act(idOf(publisher)); // REG-004
        _rotate(publisher, bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function rotateKeySigned(RotateKey calldata signed, bytes calldata signature) external {
        _actSigned(idOf(signed.publisher), signed.nonce, signed.deadline, signed.structHash(), signature); // REG-004
        _rotate(signed.publisher, signed.bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function createApp(uint64 publisher, bytes32 slug) external returns (bytes32 app) {
        _act(idOf(publisher)); // REG-004
        return _create(publisher, slug);
    }

    /// @inheritdoc IMiniAppRegistry
    function createAppSigned(CreateApp calldata signed, bytes calldata signature) external returns (bytes32 app) {
        _actSigned(idOf(signed.publisher), signed.nonce, signed.deadline, signed.structHash(), signature); // REG-004
        return _create(signed.publisher, signed.slug);
    }

    /// @inheritdoc IMiniAppRegistry
    function publish(bytes32 app, uint96 version, bytes32 bundleHash) external {
        _act(_publisherOf(app)); // REG-004
        _publish(app, version, bundleHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function publishSigned(Publish calldata signed, bytes calldata signature) external {
        _actSigned(_publisherOf(signed.app), signed.nonce, signed.deadline, signed.structHash(), signature); // REG-004
        _publish(signed.app, signed.version, signed.bundleHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function yank(bytes32 app, uint96 version, bytes32 advisoryHash) external {
        _act(_publisherOf(app)); // REG-004
        _yank(app, version, advisoryHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function yankSigned(Yank calldata signed, bytes calldata signature) external {
        _actSigned(_publisherOf(signed.app), signed.nonce, signed.deadline, signed.structHash(), signature); // REG-004
        _yank(signed.app, signed.version, signed.advisoryHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function attest(bytes32 app, uint96 version, bytes32 resultHash) external {
        if (_releases[app][version].publishedAt == 0) revert UnknownRelease(app, version);
        if (resultHash == 0) revert EmptyHash();
        _attested[app][version][msg.sender] = resultHash; // REG-008
        emit Attested(app, version, msg.sender, resultHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function withdrawAttestation(bytes32 app, uint96 version) external {
        if (_attested[app][version][msg.sender] == 0) revert NothingAttested(app, version, msg.sender);
        _attested[app][version][msg.sender] = 0; // REG-008
        emit AttestationWithdrawn(app, version, msg.sender);
    }

    /// @inheritdoc IMiniAppRegistry
    function publisherOf(uint64 publisher) external view returns (Publisher memory) {
        return Publisher(_ownerOf(idOf(publisher)), _keys[publisher]);
    }

    /// @inheritdoc IMiniAppRegistry
    function appOf(bytes32 app) external view returns (App memory) {
        return _apps[app];
    }

    /// @inheritdoc IMiniAppRegistry
    function releaseOf(bytes32 app, uint96 version) external view returns (Release memory) {
        return _releases[app][version];
    }

    /// @inheritdoc IMiniAppRegistry
    function attestationOf(bytes32 app, uint96 version, address attester) external view returns (bytes32 resultHash) {
        return _attested[app][version][attester];
    }

    /// ERC-5267: the domain that digests are bound to.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Teahouse MiniAppRegistry", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IMiniAppRegistry
    function appId(uint64 publisher, bytes32 slug) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), publisher, slug));
    }

    /// @inheritdoc IMiniAppRegistry
    function idOf(uint64 publisher) public pure returns (bytes32) {
        return bytes32(uint256(publisher));
    }

    function _register(address owner, bytes32 bundleKey) private returns (uint64 publisher) {
        publisher = ++_publisherCount;
        _hand(idOf(publisher), owner);
        _setKey(publisher, bundleKey);
        emit PublisherRegistered(publisher, owner, bundleKey);
    }

    function _rotate(uint64 publisher, bytes32 bundleKey) private {
        bytes32 retired = _keys[publisher];
        _setKey(publisher, bundleKey);
        emit KeyRotated(publisher, retired, bundleKey);
    }

    function _create(uint64 publisher, bytes32 slug) private returns (bytes32 app) {
        if (Slug.length(slug) == 0) revert BadSlug(slug); // REG-005
        app = appId(publisher, slug);
        if (_apps[app].publisher != 0) revert AppExists(app);
        _apps[app].publisher = publisher;
        emit AppCreated(app, publisher, slug);
    }

    function _publish(bytes32 app, uint96 version, bytes32 bundleHash) private {
        App storage kept = _apps[app];
        (uint64 publisher, uint96 latest) = (kept.publisher, kept.latest);
        if (version <= latest) revert VersionNotIncreasing(version, latest); // REG-002
        if (bundleHash == 0) revert EmptyHash();
        kept.latest = version;
        bytes32 bundleKey = _keys[publisher];
        // A version above the newest has no release yet, so nothing is written over.
        _releases[app][version] = Release(bundleHash, bundleKey, uint64(block.timestamp), 0); // REG-001
        emit Released(app, version, bundleHash, bundleKey);
    }

    function _yank(bytes32 app, uint96 version, bytes32 advisoryHash) private {
        Release storage kept = _releases[app][version];
        if (kept.publishedAt == 0) revert UnknownRelease(app, version);
        if (kept.yankedAt != 0) revert AlreadyYanked(app, version); // REG-003
        kept.yankedAt = uint64(block.timestamp);
        emit Yanked(app, version, advisoryHash);
    }

    function _setKey(uint64 publisher, bytes32 bundleKey) private {
        if (bundleKey == 0) revert EmptyKey();
        if (_used[publisher][bundleKey]) revert KeyUsedBefore(publisher, bundleKey); // REG-006
        _used[publisher][bundleKey] = true;
        _keys[publisher] = bundleKey;
    }

    function _publisherOf(bytes32 app) private view returns (bytes32) {
        uint64 publisher = _apps[app].publisher;
        if (publisher == 0) revert UnknownApp(app);
        return idOf(publisher);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(RegistryTypes.NAME, RegistryTypes.VERSION);
    }
}
