//! What is joined unasked: letting fees leave for it takes a yes; ending it does not.

use teahouse_api::ErrorView;
use teahouse_api::method::ShieldedTidy;
use teahouse_api::shielded::{ShieldedTidyParams, ShieldedTidyView, ShieldedTidyingView};

use super::units;
use crate::args::Spend;
use crate::commands::Context;
use crate::commands::change::Shown;
use crate::connect::Host;
use crate::table::shielded::tidying;

/// Sets what fees may come to in a day, or ends it where no amount is given.
pub(super) async fn run(
    context: &Context<'_>,
    host: &Host,
    (asset, fee): (String, Option<String>),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let fee_per_day = match &fee {
        Some(fee) => Some(units(host, &asset, fee).await?),
        None => None,
    };
    let (digest, dry_run) = (spend.approve_digest.clone(), spend.dry_run);
    let params = ShieldedTidyParams { asset, fee_per_day, digest, dry_run };
    let mut change = host.call::<ShieldedTidy>(params.clone()).await?;
    if let Some(digest) = wants_yes(context, host, &change, spend)? {
        let params = ShieldedTidyParams { digest: Some(digest), ..params };
        change = host.call::<ShieldedTidy>(params).await?;
    }
    context.print(&change, lines);
    Ok(())
}

/// The digest to say yes with, where it waits for one and the person gave it.
fn wants_yes(
    context: &Context<'_>,
    host: &Host,
    view: &ShieldedTidyView,
    spend: &Spend,
) -> Result<Option<String>, ErrorView> {
    let (question, otherwise) = ("Let notes be joined unasked? [y/N] ", "Nothing has changed");
    Shown { done: view.done, digest: &view.digest, lines: lines(view), question, otherwise }
        .agreed(context, host, spend)
}

fn lines(change: &ShieldedTidyView) -> Vec<String> {
    let of = |view: &Option<ShieldedTidyingView>| {
        view.as_ref().map_or_else(|| "nothing is joined unasked".to_owned(), tidying)
    };
    let what = match (change.done, change.loosens) {
        (true, _) => "changed",
        (false, true) => "would let more leave",
        (false, false) => "would change",
    };
    vec![format!("was  {}", of(&change.before)), format!("is   {}  ({what})", of(&change.after))]
}

#[cfg(test)]
mod tests {
    use teahouse_api::money::AssetView;

    use super::*;

    #[test]
    fn a_change_says_what_was_and_what_would_be_and_that_more_may_leave() {
        let asset = AssetView { id: "0x0d".to_owned(), symbol: "PUSD".to_owned(), decimals: 6 };
        let after = ShieldedTidyingView {
            asset,
            fee_per_day: "500000".to_owned(),
            used_day: "20000".to_owned(),
            notes: 7,
        };
        let mut change = ShieldedTidyView {
            before: None,
            after: Some(after),
            loosens: true,
            digest: "d".to_owned(),
            done: false,
        };
        let said = lines(&change);
        assert_eq!(said[0], "was  nothing is joined unasked");
        assert!(
            said[1].contains("from 7 notes on, for 0.02 of 0.5 a day  (would let more leave)"),
            "{said:?}"
        );
        change.done = true;
        assert!(lines(&change)[1].ends_with("(changed)"));
    }
}
