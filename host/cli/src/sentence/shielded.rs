//! Sentences about private money: each says where the money is, and what to do.

use teahouse_api::ErrorView;

use super::value;

/// The sentence for a refusal of a private payment, an address, a receipt or a key.
pub(super) fn shielded(view: &ErrorView) -> Option<String> {
    addresses(view)
        .or_else(|| payments(view))
        .or_else(|| looks(view))
        .map(str::to_owned)
        .or_else(|| waits(view))
}

fn addresses(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "SHD-001" => {
            "That is no private address: those begin with `tea1`. Nothing left your wallet. Copy it again, whole; to take money out to an account, use `teahouse shielded withdraw`."
        }
        "SHD-002" => {
            "A letter of that address or key is wrong or missing: its checksum does not fit. Nothing left your wallet. Copy it again, whole."
        }
        "SHD-011" | "SHD-012" => {
            "That key is of another kind or of another pool. Nothing was changed. Check the chain with `teahouse chain status`, and ask for the key again."
        }
        "SHD-021" => {
            "That private address is for another kind of chain. Nothing left your wallet. Ask the payee for an address on the chain in use: see `teahouse chain status`."
        }
        "SHD-022" | "SHD-078" => {
            "That private address is of another network's pool. Nothing left your wallet. Ask the payee for an address on this network, or choose the other one with `teahouse chain use`."
        }
        "SHD-023" => {
            "That private address is of a newer version. Nothing left your wallet. Update Teahouse, then try again."
        }
        "SHD-024" => {
            "That private address cannot be paid. Nothing left your wallet. Ask the payee for another one."
        }
        "SHD-031" => {
            "The memo is too long: it holds 175 bytes. Nothing left your wallet. Write less, and the rest in a message: `teahouse chat send`."
        }
        "SHD-032" => "The memo has a character that cannot be sent. Nothing left your wallet. Leave it out.",
        _ => return None,
    })
}

fn payments(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "SHD-061" => {
            "You have not enough private money for that now, fee included. Nothing left your wallet. See `teahouse shielded balance`; wait for what is confirming, deposit more with `teahouse shielded deposit`, or send less."
        }
        "SHD-062" => {
            "There are no two notes that could become one. Nothing left your wallet; see `teahouse shielded balance`."
        }
        "SHD-071" => {
            "That takes more notes than one payment can. Nothing left your wallet. Make one of them with `teahouse shielded join`, or send at most what `teahouse shielded balance` says."
        }
        "SHD-072" => {
            "This payment was asked for before with other details, and is not made twice. Its money is where `teahouse shielded history` says."
        }
        "SHD-073" => {
            "There is no such private payment. Nothing was changed; see `teahouse shielded history`."
        }
        "SHD-074" => {
            "That cannot be done with the payment any more. Its money is where `teahouse shielded show` says, and a payment never happens twice."
        }
        "SHD-075" => {
            "A note of this payment was spent by another one of your 24 words, so this one never happens. Nothing was paid twice. See `teahouse shielded history`, and say it again if it is still wanted."
        }
        "SHD-076" => {
            "The payment's time is over: it did not happen, and never will. Its money is yours again. Say it again if it is still wanted."
        }
        "SHD-077" => {
            "A fee needs somebody who gets it. Nothing left your wallet. Leave the fee out, or name who brings it with --by."
        }
        "SHD-079" => {
            "The amount has to be more than nothing, and not more than a note can hold. Nothing left your wallet. Check what you gave; --help shows examples."
        }
        "SHD-080" => {
            "Some of that money is not settled in the pool yet. Nothing left your wallet. Wait a little: see confirming in `teahouse shielded balance`."
        }
        "SHD-091" => {
            "The payment was called off before anybody had it. Its money is yours again, and nothing left your wallet. Say it again if it is still wanted."
        }
        "SHD-093" => {
            "What makes proofs has ended. The money is yours and held for the payment. Start `teahouse serve` again: it goes on from there."
        }
        _ => return None,
    })
}

fn looks(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "SHD-053" | "SHD-054" | "SHD-055" => {
            "What the endpoint says of the pool has a hole in it. Nothing left your wallet, and your money is where it was. It is asked again by itself; if that stays so, name another endpoint in the chain's profile."
        }
        "SHD-056" => {
            "What the endpoint says contradicts the pool's own roots, so it is not believed. Nothing left your wallet, and your money is where it was. Name another endpoint in the chain's profile."
        }
        "SHD-101" => {
            "The receipt is of another pool. Nothing was changed. Choose its chain with `teahouse chain use`, then check it again."
        }
        "SHD-102" | "SHD-103" => {
            "The receipt does not hold against the chain, so do not rely on it: no payment is shown by it. Nothing was changed. Ask whoever gave it for another one."
        }
        "SHD-104" => {
            "The receipt does not answer that question of yours, so do not rely on it: anybody could have copied it from somebody else. Nothing was changed. Send a new one of `teahouse shielded question`."
        }
        _ => return None,
    })
}

/// What a command waited for in vain.
fn waits(view: &ErrorView) -> Option<String> {
    let (seconds, id) = (value(view, "seconds"), value(view, "payment"));
    Some(match view.code.as_str() {
        "CLI-231" => format!(
            "No block took the deposit within {seconds} seconds. The money is your account's until one does. It goes on by itself; see `teahouse wallet history`, and `teahouse wallet speed-up {id}`."
        ),
        "CLI-232" => format!(
            "No block that counts had it within {seconds} seconds, though it was handed over. It arrives, or its money is yours again when its time is over: never both. It goes on by itself; see `teahouse shielded show {id}`."
        ),
        "CLI-233" => format!(
            "Nobody was handed it within {seconds} seconds. Its money is yours, and held for it. It goes on by itself; see `teahouse shielded show {id}`, have somebody else bring it with `teahouse shielded retry {id}`, or call it off with `teahouse shielded cancel {id}`."
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code of a private payment that a person can meet at a terminal.
    const MET: &[&str] = &[
        "SHD-001", "SHD-002", "SHD-011", "SHD-012", "SHD-021", "SHD-022", "SHD-023", "SHD-024", "SHD-031",
        "SHD-032", "SHD-053", "SHD-054", "SHD-055", "SHD-056", "SHD-061", "SHD-062", "SHD-071", "SHD-072",
        "SHD-073", "SHD-074", "SHD-075", "SHD-076", "SHD-077", "SHD-078", "SHD-079", "SHD-080", "SHD-091",
        "SHD-093", "SHD-101", "SHD-102", "SHD-103", "SHD-104", "CLI-231", "CLI-232", "CLI-233",
    ];

    #[test]
    fn each_says_whether_the_money_is_safe_and_what_to_do_next() {
        const SAFE: [&str; 7] = [
            "Nothing left your wallet",
            "othing left your wallet",
            "Nothing was changed",
            "money is yours",
            "money is where",
            "money is your account's",
            "Nothing was paid twice",
        ];
        const NEXT: [&str; 12] = [
            "`teahouse ",
            "Copy ",
            "Ask ",
            "Update ",
            "Write ",
            "Leave ",
            "Say it again",
            "Check ",
            "Wait ",
            "Name another",
            "name another",
            "Start ",
        ];
        for code in MET {
            let view = ErrorView::refused(code).with("payment", "ab").with("seconds", 9);
            let said = shielded(&view).unwrap_or_default();
            assert!(
                SAFE.iter().any(|words| said.contains(words)),
                "{code} says nothing of the money: {said}"
            );
            assert!(NEXT.iter().any(|words| said.contains(words)), "{code} names no next step: {said}");
            assert!(!said.contains('?'), "{code} has a hole: {said}");
        }
        assert_eq!(shielded(&ErrorView::refused("SHD-999")), None);
    }
}
