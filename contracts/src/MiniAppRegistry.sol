// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMiniAppRegistry} from "./interfaces/IMiniAppRegistry.sol";

/// The registry says who publishes which mini-app, under which bundle key, and what each release is.
///
/// It has no owner and no guardian: whoever deployed it can neither list, withdraw nor change anything.
contract MiniAppRegistry is IMiniAppRegistry {
    uint64 private _publisherCount;
    mapping(uint64 publisher => Publisher) private _publishers;
    mapping(uint64 publisher => mapping(bytes32 bundleKey => bool)) private _used;
    mapping(bytes32 app => App) private _apps;
    mapping(bytes32 app => mapping(uint96 version => Release)) private _releases;

    modifier onlyOwner(uint64 publisher) {
        address owner = _publishers[publisher].owner;
        if (owner == address(0)) revert UnknownPublisher(publisher);
        if (msg.sender != owner) revert NotTheOwner(msg.sender, owner); // REG-004
        _;
    }

    /// @inheritdoc IMiniAppRegistry
    function registerPublisher(bytes32 bundleKey) external returns (uint64 publisher) {
        publisher = ++_publisherCount;
        _publishers[publisher].owner = msg.sender;
        _setKey(publisher, bundleKey);
        emit PublisherRegistered(publisher, msg.sender, bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function rotateKey(uint64 publisher, bytes32 bundleKey) external onlyOwner(publisher) {
        bytes32 retired = _publishers[publisher].bundleKey;
        _setKey(publisher, bundleKey);
        emit KeyRotated(publisher, retired, bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function offerOwner(uint64 publisher, address to) external onlyOwner(publisher) {
        _publishers[publisher].offeredTo = to;
        emit OwnerOffered(publisher, to);
    }

    /// @inheritdoc IMiniAppRegistry
    function acceptOwner(uint64 publisher) external {
        Publisher storage kept = _publishers[publisher];
        if (kept.offeredTo != msg.sender) revert NotOffered(publisher, msg.sender);
        address retired = kept.owner;
        (kept.owner, kept.offeredTo) = (msg.sender, address(0));
        emit OwnerChanged(publisher, retired, msg.sender);
    }

    /// @inheritdoc IMiniAppRegistry
    function createApp(uint64 publisher, bytes32 slug) external onlyOwner(publisher) returns (bytes32 app) {
        if (!_isSlug(slug)) revert BadSlug(slug); // REG-005
        app = appId(publisher, slug);
        if (_apps[app].publisher != 0) revert AppExists(app);
        _apps[app].publisher = publisher;
        emit AppCreated(app, publisher, slug);
    }

    /// @inheritdoc IMiniAppRegistry
    function publish(bytes32 app, uint96 version, bytes32 bundleHash) external {
        App storage kept = _ownApp(app);
        if (version <= kept.latest) revert VersionNotIncreasing(version, kept.latest); // REG-002
        if (bundleHash == 0) revert EmptyHash();
        kept.latest = version;
        bytes32 bundleKey = _publishers[kept.publisher].bundleKey;
        // A version above the newest has no release yet, so nothing is written over.
        _releases[app][version] = Release(bundleHash, bundleKey, uint64(block.timestamp), 0); // REG-001
        emit Released(app, version, bundleHash, bundleKey);
    }

    /// @inheritdoc IMiniAppRegistry
    function yank(bytes32 app, uint96 version, bytes32 advisoryHash) external {
        _ownApp(app);
        Release storage kept = _releases[app][version];
        if (kept.publishedAt == 0) revert UnknownRelease(app, version);
        if (kept.yankedAt != 0) revert AlreadyYanked(app, version); // REG-003
        kept.yankedAt = uint64(block.timestamp);
        emit Yanked(app, version, advisoryHash);
    }

    /// @inheritdoc IMiniAppRegistry
    function publisherOf(uint64 publisher) external view returns (Publisher memory) {
        return _publishers[publisher];
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
    function appId(uint64 publisher, bytes32 slug) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), publisher, slug));
    }

    function _setKey(uint64 publisher, bytes32 bundleKey) private {
        if (bundleKey == 0) revert EmptyKey();
        if (_used[publisher][bundleKey]) revert KeyUsedBefore(publisher, bundleKey); // REG-006
        _used[publisher][bundleKey] = true;
        _publishers[publisher].bundleKey = bundleKey;
    }

    function _ownApp(bytes32 app) private view returns (App storage kept) {
        kept = _apps[app];
        if (kept.publisher == 0) revert UnknownApp(app);
        address owner = _publishers[kept.publisher].owner;
        if (msg.sender != owner) revert NotTheOwner(msg.sender, owner); // REG-004
    }

    /// One to 32 of a-z, 0-9 and `-`, a letter first, then nothing but zeros: no two slugs look alike.
    function _isSlug(bytes32 slug) private pure returns (bool) {
        bool ended = false;
        for (uint256 i = 0; i < 32; ++i) {
            bytes1 c = slug[i];
            if (c == 0) {
                if (i == 0) return false;
                ended = true;
                continue;
            }
            bool letter = c >= "a" && c <= "z";
            bool other = (c >= "0" && c <= "9") || c == "-";
            bool fits = !ended && (letter || (other && i > 0));
            if (!fits) return false;
        }
        return true;
    }
}
