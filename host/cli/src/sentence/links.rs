//! Sentences about what the places that a profile talks to can link, as `doctor` says them.

use teahouse_api::ErrorView;

use super::value;

/// What a place sees, and what would change that.
pub(super) fn links(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "NOD-151" => format!(
            "Endpoint {} at {} sees that you look at {}, and when{}. To change who sees it, name another endpoint in the chain's profile, best your own node.",
            value("name"),
            value("host"),
            value("accounts"),
            seen_of_pool(view)
        ),
        "NOD-152" => format!(
            "Relay {} sees an id that is new at every start, and which boxes it asks for together; not whose they are, nor what is in them.",
            value("host")
        ),
        "NOD-157" => format!(
            "Relay {}, where it submits too and is asked to bring something, sees this machine's address, which claim, call or private payment it is, its fee, and when; of a private payment not whose it is. It can tell that all of it until the next start, and the boxes that are asked for there, come from one person. What your own account brings is not asked of it.",
            value("host")
        ),
        "NOD-153" => format!(
            "Personas {} use {}: it sees one network address for them, and could take them for one person's. Give one of them another endpoint or relay.",
            value("personas"),
            value("host")
        ),
        "NOD-154" => {
            "All of these see this machine's address on the network. A VPN or Tor hides it; nothing in this program does."
                .to_owned()
        }
        "NOD-155" => format!(
            "Personas {} end together when this program does: whoever sees two of them can see both go in one second. Run them from two machines, if they must not be taken for one person's.",
            value("personas")
        ),
        "NOD-156" => format!(
            "{} sees the submitter's account {} and persona {}'s accounts from one machine, so it can tell that they belong together. Run the submitter on another machine, if that must not be known.",
            value("hosts"),
            value("account"),
            value("persona")
        ),
        _ => return None,
    })
}

/// What an endpoint sees besides, where the chain has a pool.
fn seen_of_pool(view: &ErrorView) -> String {
    let seen = |pool: &String| {
        format!(
            "; that you read all of the shielded pool {pool}; and, where a private payment ran out of time, which one was yours"
        )
    };
    view.params.get("pool").map(seen).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_049_a_submitter_is_said_to_see_the_address_the_payment_its_fee_and_the_time() {
        let said = links(&ErrorView::refused("NOD-157").with("host", "relay.example")).unwrap();
        for part in ["relay.example", "address", "private payment", "fee", "when", "not whose"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(links(&ErrorView::refused("ZZZ-999")), None);
    }
}
