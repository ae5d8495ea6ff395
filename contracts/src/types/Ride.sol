// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a rider and a driver agree on before the car moves. The ride's id is the EIP-712 digest of this, which both sign, so
/// nobody can occupy an id, and nothing in it can change while the ride lives.
struct RideQuote {
    /// Who rides and pays.
    address rider;
    /// Who drives and is paid.
    address driver;
    /// The token, or zero for the chain's own coin.
    address token;
    /// The most that the ride can cost, and what the rider deposits.
    uint96 maxFare;
    /// What giving up costs in the first `graceSeconds`.
    uint96 feeGrace;
    /// What it costs later, before the driver arrives.
    uint96 feeBooked;
    /// What it costs once the driver has arrived.
    uint96 feeArrived;
    /// What a rider pays who does not come and says nothing.
    uint96 feeNoShow;
    /// What the driver puts up; its fees are paid from it, and are no more than it.
    uint96 driverBond;
    /// Seconds after the opening in which giving up costs `feeGrace`.
    uint32 graceSeconds;
    /// Seconds that the driver waits after its arrival.
    uint32 waitSeconds;
    /// Seconds after the start until anyone can end a ride that nobody ended.
    uint32 rideTimeout;
    /// keccak256 of the boarding code, which is 32 random bytes that the rider shows when it boards.
    bytes32 pickupCommit;
    /// Hash of the tariff that both meters count by.
    bytes32 tariffHash;
    /// Salted hash of the destination's cell.
    bytes32 destCellCommit;
    /// What `riderTo` is (`DestKind`).
    uint8 riderKind;
    /// Where the rider's money goes.
    bytes32 riderTo;
    /// What `driverTo` is (`DestKind`).
    uint8 driverKind;
    /// Where the driver's earnings go; its bond goes back to its purse.
    bytes32 driverTo;
    /// Unix seconds until which the ride can be opened.
    uint64 validUntil;
    /// Unix seconds until which the driver is to arrive.
    uint64 arriveBy;
    /// Makes equal rides distinct.
    bytes32 salt;
}

/// What a driver signs when it stands at the pick-up.
struct Arrive {
    /// The ride.
    bytes32 rideId;
    /// Unix seconds of the arrival, as the driver's clock has it.
    uint64 arrivedAt;
    /// Salted hash of the cell where it stands.
    bytes32 cellCommit;
}

/// What a driver signs when the rider is aboard: it knows the boarding code from the rider alone.
struct Start {
    /// The ride.
    bytes32 rideId;
    /// What the quote's `pickupCommit` is the hash of.
    bytes32 code;
}

/// What a rider signs again and again as the ride goes on, for a growing sum.
struct RideVoucher {
    /// The ride.
    bytes32 rideId;
    /// Counts the vouchers, for the parties' own books: the sum decides.
    uint32 seq;
    /// All that the ride has cost so far.
    uint96 cumulative;
    /// Head of the hash chain of the samples that both phones took.
    bytes32 routeHead;
}

/// What both sign to end a ride at once.
struct FinalFare {
    /// The ride.
    bytes32 rideId;
    /// What the driver gets; the rest of the deposit and the bond go back.
    uint96 fare;
    /// Unix seconds after which the signatures are worth nothing.
    uint64 deadline;
}

/// What a side signs to give up a ride that has not started.
struct CancelRide {
    /// The ride.
    bytes32 rideId;
    /// The most that the side will pay for it.
    uint96 maxFee;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What a side of a ride that is over says of the other.
struct Rating {
    /// The ride.
    bytes32 rideId;
    /// One to five.
    uint8 score;
    /// Hash of a note in words.
    bytes32 noteHash;
}

/// What an account signs to take money out of its purse.
struct PurseDraw {
    /// Whose purse.
    address account;
    /// The token, or zero for the chain's own coin.
    address token;
    /// How much.
    uint96 amount;
    /// What `to` is (`DestKind`).
    uint8 toKind;
    /// Where it goes.
    bytes32 to;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
    /// Makes equal draws distinct.
    bytes32 salt;
}
