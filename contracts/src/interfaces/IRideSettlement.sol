// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteOpening} from "../types/Destination.sol";
import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../types/Ride.sol";

/// A ride is a quote that rider and driver signed, a deposit that covers the dearest end of it, and a bond.
///
/// The rider signs vouchers for a growing fare on the way, and the largest one that was shown is paid. From every state
/// anyone can push the ride to its end once the state's time is over, and whoever was silent still has two hours to
/// answer. Nothing is ever paid to a caller for being the caller.
interface IRideSettlement {
    /// Where a ride stands.
    enum Status {
        Unknown,
        Booked,
        Arrived,
        NoShow,
        Aboard,
        Closing,
        Closed
    }

    /// How a ride ended.
    enum End {
        Paid,
        Agreed,
        RiderCancelled,
        DriverCancelled,
        RiderMissed,
        DriverMissed
    }

    /// What a ride keeps, in one slot.
    struct Ride {
        /// Where it stands.
        Status status;
        /// Who rated it: a bit for the rider (1) and one for the driver (2).
        uint8 rated;
        /// Unix seconds since which it stands there.
        uint64 since;
        /// What the driver gets if nobody says more.
        uint96 fare;
    }

    /// Money came into a purse.
    event Funded(address indexed account, address indexed token, address indexed funder, uint256 amount);
    /// Money left a purse.
    event Drawn(address indexed account, address indexed token, bytes32 indexed to, uint256 amount);
    /// A ride was opened: the deposit came in and the bond was taken from the driver's purse. The quote is known from here
    /// only; later calls bring it along.
    event Opened(bytes32 indexed id, address indexed rider, address indexed driver, bool fromPurse, RideQuote quote);
    /// The driver says that it stands at the pick-up.
    event Arrived(bytes32 indexed id, uint64 arrivedAt, bytes32 cellCommit);
    /// The rider is aboard: the driver knows the boarding code.
    event Started(bytes32 indexed id, bytes32 code);
    /// The wait is over and nobody boarded. The driver gets `fee` unless the rider answers until `closesAfter`.
    event NoShowPushed(bytes32 indexed id, uint96 fee, uint256 closesAfter);
    /// A voucher was shown, or the ride timed out with none (`seq` zero). The driver gets `fare` unless somebody shows a
    /// larger voucher; anyone can finish the ride after `closesAfter`.
    event VoucherShown(bytes32 indexed id, uint32 seq, uint96 fare, bytes32 routeHead, uint256 closesAfter);
    /// The ride is over. `bondPaid` is what the rider got of the bond; it is part of `toRider`.
    event Ended(bytes32 indexed id, End how, uint256 toRider, uint256 toDriver, uint256 bondPaid);
    /// A side of a ride that is over rated the other one.
    event Rated(bytes32 indexed id, address indexed by, address indexed about, uint8 score, bytes32 noteHash);

    /// A ride has two different parties.
    error BadParties(address rider, address driver);
    /// The driver is to arrive in the past, or too late.
    error BadArriveBy(uint64 arriveBy, uint256 earliest, uint256 latest);
    /// The wait or the time-out is too short or too long.
    error BadWindow(uint32 window, uint32 least, uint32 most);
    /// The fees have to grow with the ride, and the deposit has to cover the largest one.
    error BadFees(uint96 grace, uint96 booked, uint96 arrived, uint96 noShow, uint96 most);
    /// Nothing would move.
    error NothingToMove();
    /// A ride with this quote exists.
    error RideExists(bytes32 id);
    /// No ride has this quote.
    error UnknownRide(bytes32 id);
    /// The ride stands where this cannot be done.
    error WrongStatus(bytes32 id, Status found);
    /// The account neither calls nor signed exactly this.
    error NotSigned(address account);
    /// Only the two sides of the ride may do this.
    error NotAParty(address account);
    /// What was signed is for another ride than the quote.
    error OtherRide(bytes32 signed, bytes32 id);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The arrival lies before the opening, or ahead of the chain's clock.
    error BadArrival(uint64 arrivedAt, uint256 earliest, uint256 latest);
    /// The boarding code is another one.
    error WrongCode(bytes32 found, bytes32 commit);
    /// The voucher is no larger than the one that was shown.
    error NotAbove(uint96 cumulative, uint96 shown);
    /// More than the ride can cost.
    error FareAboveMost(uint96 fare, uint96 most);
    /// Giving up costs more by now than the side would pay.
    error FeeAboveMost(uint96 fee, uint96 most);
    /// A score is one to five.
    error BadScore(uint8 score, uint8 most);
    /// This side rated the ride before.
    error RatedAlready(bytes32 id, address by);
    /// The purse holds too little.
    error PurseTooSmall(address account, uint256 needed, uint256 found);
    /// The signature was used before.
    error DrawUsed(bytes32 digest);
    /// This can be done after `opensAfter`.
    error TooEarly(uint256 opensAfter, uint256 time);
    /// This could be done until `closedAfter`.
    error TooLate(uint256 closedAfter, uint256 time);

    /// Puts money of the caller into the purse of `account`: by ERC-20 allowance, or as coin sent along. A driver does this
    /// once for the bonds of many rides.
    function fund(address account, address token, uint96 amount) external payable;

    /// Sends money of a purse where its owner says. Anyone may call; an owner that calls need not sign.
    function draw(PurseDraw calldata signed, NoteOpening calldata opening, bytes calldata signature) external payable;

    /// Opens a ride that both sides signed, with the rider's deposit from the caller and the bond from the driver's purse.
    /// Anyone may call; a side that calls need not sign.
    function open(RideQuote calldata quote, bytes calldata riderSignature, bytes calldata driverSignature)
        external
        payable
        returns (bytes32 id);

    /// The same, with the deposit from the rider's purse.
    function openFromPurse(RideQuote calldata quote, bytes calldata riderSignature, bytes calldata driverSignature)
        external
        returns (bytes32 id);

    /// Says that the driver stands at the pick-up; the wait counts from this call. The driver's word.
    function arrive(RideQuote calldata quote, Arrive calldata arrival, bytes calldata driverSignature) external;

    /// Says that the rider is aboard. The driver's word, and the rider's boarding code.
    function start(RideQuote calldata quote, Start calldata signed, bytes calldata driverSignature) external;

    /// Shows a voucher of the rider's. The first one begins the end of the ride; until that is finished a larger one takes
    /// its place. Anyone.
    function close(RideQuote calldata quote, RideVoucher calldata voucher, bytes calldata riderSignature) external;

    /// Ends a ride at once, in any state, for a fare that both sides signed. Anyone; a side that calls need not sign.
    function closeMutual(
        RideQuote calldata quote,
        FinalFare calldata settled,
        bytes calldata riderSignature,
        bytes calldata driverSignature
    ) external;

    /// Gives up a ride that has not started, for the fee of the quote as the ride stands: a rider's from the deposit, a
    /// driver's from the bond. The word of `by`.
    function cancel(RideQuote calldata quote, CancelRide calldata signed, address by, bytes calldata signature) external;

    /// Says that the wait is over and nobody boarded. The rider has two hours to answer. Anyone.
    function noShow(RideQuote calldata quote) external;

    /// Begins the end of a ride that nobody ended: nothing is paid unless a voucher is shown in the next two hours. Anyone.
    function timeOut(RideQuote calldata quote) external;

    /// Gives everything back when the driver did not come, with the fee that a driver pays who gives up. Anyone.
    function lapse(RideQuote calldata quote) external;

    /// Ends a ride that was pushed or closed, two hours later. Anyone.
    function finish(RideQuote calldata quote) external;

    /// Says what a side thinks of the other one after a ride, once. The word of `by`.
    function rate(RideQuote calldata quote, Rating calldata rating, address by, bytes calldata signature) external;

    /// What `account` has here for rides to come.
    function purse(address token, address account) external view returns (uint256);

    /// Where a ride stands.
    function rideOf(bytes32 id) external view returns (Ride memory);

    /// After when anyone can push a ride on, as things stand; what cannot be pushed any more has no such time.
    function exitAfter(RideQuote calldata quote) external view returns (uint256);

    /// What giving up costs `by` now.
    function cancelFee(RideQuote calldata quote, address by) external view returns (uint96);

    /// The id of a ride with this quote, on this chain and contract. It is what both sides sign.
    function idOf(RideQuote calldata quote) external view returns (bytes32);

    /// What a driver signs on its arrival.
    function arriveDigest(Arrive calldata signed) external view returns (bytes32);

    /// What a driver signs when the rider is aboard.
    function startDigest(Start calldata signed) external view returns (bytes32);

    /// What a rider signs on the way.
    function voucherDigest(RideVoucher calldata signed) external view returns (bytes32);

    /// What both sign to end a ride at once.
    function finalDigest(FinalFare calldata signed) external view returns (bytes32);

    /// What a side signs to give up.
    function cancelDigest(CancelRide calldata signed) external view returns (bytes32);

    /// What a side signs to rate.
    function ratingDigest(Rating calldata signed) external view returns (bytes32);

    /// What an owner of a purse signs.
    function drawDigest(PurseDraw calldata signed) external view returns (bytes32);
}
