//! The commands of the submitter role, and how `serve` takes it on.

use clap::{Args, Subcommand, ValueEnum};

use super::Spend;
use crate::table::base_units;

#[derive(Debug, Subcommand)]
pub(crate) enum Submitter {
    /// Whether it runs, the coin it has left, what it has brought and earned
    Status,
    /// What it carries, and for how much
    Terms,
    /// Take coin or fees out of the role's account
    #[command(
        before_help = "Examples:\n  teahouse submitter payout 0x… 2.5 --asset PRACTICE-USD --dry-run\n  teahouse submitter payout 0x… 0.1 --consent ask\n"
    )]
    Payout {
        /// An address, or a contact who has told one. An account of your own shows on the chain that the role is yours
        to: String,
        /// The amount, in the asset's own decimals
        amount: String,
        /// The asset: its symbol or a token's address
        #[arg(long, default_value = "native")]
        asset: String,
        #[command(flatten)]
        spend: Spend,
    },
}

/// Whether this host submits for others, and how.
#[derive(Debug, Args)]
pub(crate) struct SubmitterRole {
    /// Bring to the chain what others signed, for a fee: pays with an account of its own, of the persona that is named
    #[arg(long)]
    pub(crate) submitter: bool,
    /// Where others reach the role; may be repeated. It must be reachable from outside: no relay stands in between
    #[arg(
        long,
        value_name = "MULTIADDR",
        requires = "submitter",
        default_values = ["/ip4/0.0.0.0/udp/4002/quic-v1", "/ip4/0.0.0.0/tcp/4002"]
    )]
    pub(crate) submitter_listen: Vec<String>,
    /// Take a fee in this token: its address and the price in its smallest unit; may be repeated
    #[arg(long, value_name = "TOKEN=UNITS", requires = "submitter", value_parser = price)]
    pub(crate) submitter_price: Vec<(String, u64)>,
    /// Carry only this
    #[arg(long, value_enum, value_name = "KIND", requires = "submitter")]
    pub(crate) submitter_only: Option<Carried>,
    /// Take nothing more once the calls that contracts refused have cost this much coin in a day; 0.05 unless told
    #[arg(long, value_name = "AMOUNT", requires = "submitter", value_parser = coin)]
    pub(crate) submitter_loss_a_day: Option<String>,
}

/// What can be carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Carried {
    /// Claims of red envelopes
    Claims,
    /// Payments
    Payments,
    /// Shielded payments, and what waits to be inserted into the pool
    Shielded,
}

fn price(text: &str) -> Result<(String, u64), String> {
    let (token, units) = text.split_once('=').ok_or("a price is TOKEN=UNITS")?;
    let units = units.parse().map_err(|_| "UNITS is a whole number")?;
    Ok((token.to_owned(), units))
}

/// An amount of coin, in its smallest unit: every chain of this kind counts its coin in 18 decimals.
fn coin(text: &str) -> Result<String, String> {
    let units = base_units(text, 18).filter(|units| units.bytes().any(|digit| digit != b'0'));
    units.ok_or_else(|| "AMOUNT is coin, more than none, with at most 18 decimals".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Area, Arguments};
    use clap::Parser;

    fn role(line: &[&str]) -> Result<SubmitterRole, clap::Error> {
        match Arguments::try_parse_from([&["teahouse", "serve"][..], line].concat())?.area {
            Area::Serve(how) => Ok(how.role),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_submits_who_did_not_ask_for_it_and_a_price_is_a_token_and_a_number() {
        assert!(!role(&[]).expect("plain").submitter);
        let told = role(&["--submitter", "--submitter-price", "0xaa=9"]).expect("a price");
        assert_eq!(told.submitter_price, [("0xaa".to_owned(), 9)]);
        assert_eq!(told.submitter_listen.len(), 2);
        assert_eq!(told.submitter_loss_a_day, None);
        let told = role(&["--submitter", "--submitter-loss-a-day", "0.25"]).expect("a quarter of a coin");
        assert_eq!(told.submitter_loss_a_day.as_deref(), Some("250000000000000000"));
        for bad in [
            &["--submitter-price", "0xaa=9"][..],
            &["--submitter-only", "claims"],
            &["--submitter-listen", "/ip4/127.0.0.1/tcp/0"],
            &["--submitter", "--submitter-price", "0xaa"],
            &["--submitter", "--submitter-price", "0xaa=x"],
            &["--submitter-loss-a-day", "1"],
            &["--submitter", "--submitter-loss-a-day", "0.0"],
            &["--submitter", "--submitter-loss-a-day", "much"],
        ] {
            assert!(role(bad).is_err(), "{bad:?}");
        }
    }
}
