//! A ride stands as its machine says, of the quote that both sides sign with the accounts they have for the app.
//!
//! # Privacy
//! Purses are balances. A view is the one of two purses that have what the quote needs, whatever is in them, and what is about purses
//! alone is left out.

use std::collections::BTreeMap;
use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_bundle::AppId;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_chain::ride::{RideQuote, RideSettlement, RideStatus};
use teahouse_deals::Deal as _;
use teahouse_deals::ride::{Ride, RideParty, RideVerb, Seen};
use teahouse_runtime::model::{DealTerms, DealView, Refusal, RefusalCode, Typed, Value};
use teahouse_wallet::typed::Filled;

use super::{About, Stand, deal_sum, not_found, offline, party, view_of};
use crate::apps::fill::Filling;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// The struct whose fields are the terms of a ride.
const QUOTE: &str = "RideQuote";

impl Shared {
    /// How the ride of a quote stands, of which this person is one side with the account they have for the app.
    pub(super) async fn stand_of_ride(
        &self,
        chain: &Chain,
        app: &AppId,
        named: &DealTerms,
        (at, now): (At, UnixSeconds),
    ) -> Result<Stand, NodeError> {
        if named.fields.iter().any(|field| matches!(field.value, Value::DeadlineIn(_))) {
            // Each look would be at another ride.
            let hint = "terms have their moments as they were signed";
            return Ok(Err(Refusal::new(RefusalCode::Invalid, hint)));
        }
        let record = self.app_record(app)?;
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let (contract, fields) = (named.contract.clone(), named.fields.clone());
        let typed = Typed { contract, name: QUOTE.to_owned(), fields };
        let (permissions, structs) = (&record.permissions, &record.permissions.sign);
        let filling = Filling { shared: self, chain, app, permissions, structs, account, now };
        let filled = match filling.whole(&typed) {
            Ok(filled) => filled.filled,
            Err(why) => return why.refusal().map(Err),
        };
        let Some(quote) = quote_of(&filled) else {
            return Ok(Err(Refusal::new(RefusalCode::Invalid, "an amount is too large")));
        };
        let me = match (quote.rider == account, quote.driver == account) {
            (true, false) => RideParty::Rider,
            (false, true) => RideParty::Driver,
            _ => {
                let hint = "one side of a ride is this person, and the other one is not";
                return Ok(Err(Refusal::new(RefusalCode::Invalid, hint))); // DEAL-006
            }
        };
        let place = chain.book.contracts.get(&ContractName::RideSettlement).map(|known| known.address);
        let Some(place) = place else {
            return Ok(Err(Refusal::new(RefusalCode::NotDeclared, "this chain has no rides")));
        };
        let Ok(ride) = RideSettlement::at(place).ride(&*chain.port, &quote, at).await else {
            return Ok(Err(offline()));
        };
        let ride = with_full_purses(&ride); // DEAL-007
        let sum = |name: &str, units: Amount| deal_sum(chain, name, quote.asset, units);
        let sums = [sum("held", ride.locked()), sum("fare", ride.fare()), sum("maxFare", quote.max_fare)];
        let Some(sums) = sums.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(Err(not_found("the asset is not known here")));
        };
        let view = view_of(&ride, me, now, about);
        let over = ride.state() == RideStatus::Closed && ride.rated() == (true, true);
        let parties = ["rider", "driver"].map(|role| party(&named.fields, role)).into();
        Ok(Ok(DealView { kind: "ride".to_owned(), over, parties, sums, ..view }))
    }
}

/// The quote in a struct that was filled in; none when an amount is one that no contract takes.
fn quote_of(filled: &Filled) -> Option<RideQuote> {
    let words: BTreeMap<&str, B256> =
        filled.fields().map(|(slot, word)| (slot.path.as_str(), *word)).collect();
    let word = |name: &str| words.get(name).copied();
    let number = |name: &str| word(name).map(|word| U256::from_be_bytes(word.0));
    let account = |name: &str| word(name).map(Address::from_word);
    let amount = |name: &str| Amount::new(number(name)?.saturating_to::<u128>()).ok();
    let seconds = |name: &str| number(name).map(|number| number.saturating_to::<u64>());
    let window = |name: &str| seconds(name).map(Duration::from_secs);
    let moment = |name: &str| seconds(name).map(UnixSeconds::new);
    Some(RideQuote {
        rider: account("rider")?,
        driver: account("driver")?,
        asset: Asset::from_token(account("token")?),
        max_fare: amount("maxFare")?,
        fee_grace: amount("feeGrace")?,
        fee_booked: amount("feeBooked")?,
        fee_arrived: amount("feeArrived")?,
        fee_no_show: amount("feeNoShow")?,
        driver_bond: amount("driverBond")?,
        grace: window("graceSeconds")?,
        wait: window("waitSeconds")?,
        ride_timeout: window("rideTimeout")?,
        pickup_commit: word("pickupCommit")?,
        tariff_hash: word("tariffHash")?,
        dest_cell_commit: word("destCellCommit")?,
        // The host fills in that a place is an account.
        rider_to: Destination::Account(account("riderTo")?),
        driver_to: Destination::Account(account("driverTo")?),
        valid_until: moment("validUntil")?,
        arrive_by: moment("arriveBy")?,
        salt: word("salt")?,
    })
}

fn with_full_purses(ride: &Ride) -> Ride {
    let quote = ride.quote().clone();
    let (rider_rated, driver_rated) = ride.rated();
    let seen = Seen {
        status: ride.state(),
        rider_rated,
        driver_rated,
        since: ride.since(),
        fare: ride.fare(),
        rider_purse: quote.max_fare.get(),
        driver_purse: quote.driver_bond.get(),
    };
    Ride::seen(quote, seen)
}

fn about(verb: RideVerb) -> About {
    match verb {
        RideVerb::Fund | RideVerb::Draw => About::Another,
        _ => About::Deal,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use teahouse_chain::port::ChainId;
    use teahouse_wallet::typed::{Meaning, Shape};

    use super::*;

    const FIELDS: [&str; 20] = [
        "rider",
        "driver",
        "token",
        "maxFare",
        "feeGrace",
        "feeBooked",
        "feeArrived",
        "feeNoShow",
        "driverBond",
        "graceSeconds",
        "waitSeconds",
        "rideTimeout",
        "pickupCommit",
        "tariffHash",
        "destCellCommit",
        "riderTo",
        "driverTo",
        "validUntil",
        "arriveBy",
        "salt",
    ];

    /// A quote in which every field has another number.
    fn filled() -> Filled {
        let given: BTreeSet<&str> = FIELDS.into_iter().collect();
        let shape = Shape::of(ContractName::RideSettlement, QUOTE, &given).unwrap();
        let numbered = shape.slots().iter().zip(1_u64..);
        let word = |(slot, number): (&teahouse_wallet::typed::Slot, u64)| match slot.meaning() {
            Meaning::PlaceKind => B256::ZERO,
            _ => B256::from(U256::from(number)),
        };
        let words = numbered.map(word).collect();
        shape.filled(words).unwrap()
    }

    #[test]
    fn a_ride_goes_by_the_name_that_its_quote_is_signed_under() {
        let domain = RideSettlement::at(Address::repeat_byte(9)).domain(ChainId::PRACTICE);
        let filled = filled();
        let quote = quote_of(&filled).unwrap();
        assert_eq!(quote.id(&domain).word(), filled.digest(&domain));
    }

    #[test]
    fn deal_007_what_is_in_the_purses_changes_nothing_in_a_view() {
        let domain = RideSettlement::at(Address::repeat_byte(9)).domain(ChainId::PRACTICE);
        let poor = quote_of(&filled()).unwrap().promised(&domain);
        let seen = Seen {
            status: RideStatus::Booked,
            rider_rated: false,
            driver_rated: false,
            since: UnixSeconds::new(5),
            fare: Amount::ZERO,
            rider_purse: 0,
            driver_purse: 0,
        };
        let views = [0, 1_000_000].map(|purse| {
            let seen = Seen { rider_purse: purse, driver_purse: purse, ..seen };
            let ride = with_full_purses(&Ride::seen(poor.quote().clone(), seen));
            view_of(&ride, RideParty::Driver, UnixSeconds::new(6), about)
        });
        assert_eq!(views[0], views[1]);
        assert!(views[0].mine.iter().all(|action| action.name != "draw" && action.name != "fund"));
        assert!(!views[0].mine.is_empty());
    }
}
