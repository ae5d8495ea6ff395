//! Sentences about shielded money: each says where the money is, and what to do.

use teahouse_api::ErrorView;

use super::value;

/// The sentence for a refusal of a shielded payment, an address, a receipt or a key.
pub(super) fn shielded(view: &ErrorView) -> Option<String> {
    addresses(view)
        .or_else(|| payments(view))
        .or_else(|| looks(view))
        .or_else(|| brings(view))
        .or_else(|| pools(view))
        .map(str::to_owned)
        .or_else(|| named(view))
        .or_else(|| waits(view))
}

fn addresses(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "SHD-001" => {
            "That is no shielded address, question or receipt: addresses begin with `tea1`, or `teatest1` on a practice chain. Nothing left your wallet. Copy it again, whole; to take money out to an account, use `teahouse shielded withdraw`."
        }
        "SHD-002" => {
            "A letter of that address, key, question or receipt is wrong or missing: its checksum does not fit. Nothing left your wallet. Copy it again, whole."
        }
        "SHD-011" | "SHD-012" => {
            "That key is of another kind or of another pool. Nothing was changed. Check the chain with `teahouse chain status`, and ask for the key again."
        }
        "SHD-021" => {
            "That shielded address is for another kind of chain. Nothing left your wallet. Ask the payee for an address on the chain in use: see `teahouse chain status`."
        }
        "SHD-022" | "SHD-078" => {
            "That shielded address is of another network's pool. Nothing left your wallet. Ask the payee for an address on this network, or choose the other one with `teahouse chain use`."
        }
        "SHD-023" => {
            "That shielded address is of a newer version. Nothing left your wallet. Update Teahouse, then try again."
        }
        "SHD-024" => {
            "That shielded address cannot be paid. Nothing left your wallet. Ask the payee for another one."
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
            "You have not enough shielded money for that now, fee included. Nothing left your wallet. See `teahouse shielded balance`; wait for what is confirming, deposit more with `teahouse shielded deposit`, or send less. What is too small for its own fee goes along with `teahouse shielded join`."
        }
        "SHD-062" => {
            "There are no two notes that could become one. Nothing left your wallet; see `teahouse shielded balance`."
        }
        "SHD-071" => {
            "That takes more notes than one payment can. Nothing left your wallet. Make one of them with `teahouse shielded join`, have that done unasked from now on with `teahouse shielded tidy`, or send at most what `teahouse shielded balance` says."
        }
        "SHD-072" => {
            "This payment was asked for before with other details, and is not made twice. Its money is where `teahouse shielded history` says."
        }
        "SHD-073" => {
            "There is no such shielded payment. Nothing was changed; see `teahouse shielded history`."
        }
        "SHD-074" => {
            "That cannot be done with the payment any more. Its money is where `teahouse shielded show` says, and a payment never happens twice."
        }
        "SHD-075" => {
            "A note of this payment was spent by another one of your 24 words, so this one never happens, and nothing was paid twice: the money is where `teahouse shielded history` says. Say it again if it is still wanted."
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
        "SHD-105" | "SHD-107" => {
            "That is no question, or no receipt, of a shielded payment. Nothing was changed. Copy it again, whole: a question begins with `teaq1`."
        }
        "SHD-101" | "SHD-106" => {
            "The question or receipt is of another pool. Nothing was changed. Choose its chain with `teahouse chain use`, then check it again."
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

/// Who brings a payment, and how that goes wrong.
fn brings(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "NOD-605" => {
            "Nobody else brings it for the fee that you agreed to. The money is yours and held for it, or on its way where somebody was handed it: `teahouse shielded show ID` says which, and it never happens twice. What nobody was handed can be called off with `teahouse shielded cancel ID` and said again for today's fee; or bring it yourself with `teahouse shielded retry ID --by own`."
        }
        "NOD-606" => {
            "The payment cannot be brought again now. Its money is where `teahouse shielded show` says, and it never happens twice. Wait until its time is over, or until a block has it."
        }
        "NOD-616" => {
            "Whoever was to bring it is not connected, or has not brought it. The money is yours and held for it, or on its way where somebody was handed it: `teahouse shielded show ID` says which, and it never happens twice. It goes on when they are back; have somebody else bring it with `teahouse shielded retry ID`, or call it off with `teahouse shielded cancel ID` while nobody was handed it."
        }
        "NOD-617" => {
            "The chain calls a note of it spent, and no block that was shown says by what: an endpoint hides something. Nothing is paid again meanwhile, and the money is where it was sent or yours. Name another endpoint in the chain's profile."
        }
        "NOD-618" => {
            "Bringing it yourself would cost more coin than you agreed to. The money is yours, and held for it: nothing was sent. Say `teahouse shielded retry ID --by own` to see what it costs now."
        }
        "NOD-619" => {
            "The payment's time ran out before anybody was handed it: it never happens. Its money is yours again. Say it again if it is still wanted."
        }
        "NOD-620" => {
            "No thread for proofs could be had. The money is yours, and nothing left your wallet. Close something, then start `teahouse serve` again."
        }
        "SUB-112" => {
            "A note of the payment is spent already, so the submitter took nothing. Nothing is paid twice: the money is where `teahouse shielded history` says."
        }
        "SUB-113" => {
            "The submitter carries another payment of the same notes: one of the two happens, and never both. The money is where `teahouse shielded history` says."
        }
        "SUB-301" => {
            "The chain moved while the pool's queue was read. Nothing was sent, and your money is where it was. Wait a moment: it is read again by itself."
        }
        "SUB-302" => {
            "What waits in the pool's queue is no batch. Nothing was sent, and your money is where it was. Update Teahouse, then start `teahouse serve --submitter` again."
        }
        "SUB-311" | "SUB-312" | "SUB-313" | "SUB-314" | "SUB-315" => {
            "What an endpoint tells of the pool's queue does not fit together, so nothing is inserted by it. Nothing was sent, and your money is where it was. It is read again from the beginning; if that stays so, name another endpoint in the chain's profile."
        }
        "SUB-303" => {
            "What proves the pool's insertions has ended. Nothing was sent, and your money is where it was. Start `teahouse serve --submitter` again."
        }
        _ => return None,
    })
}

/// The pool, its keys, and receipts of what is in it.
fn pools(view: &ErrorView) -> Option<&'static str> {
    Some(match view.code.as_str() {
        "NOD-601" => {
            "This chain has no pool, so nothing can be paid privately on it. Nothing left your wallet. Choose a chain that has one with `teahouse chain use`."
        }
        "NOD-603" => {
            "There is no key for this pool's proofs. Nothing left your wallet, and the money is yours. Update Teahouse: a new version brings the keys of a pool."
        }
        "NOD-607" => {
            "You did not make that question, so its answer would show you nothing. Nothing was changed. Make one with `teahouse shielded question` and send it to whoever paid."
        }
        "NOD-608" => {
            "There is no receipt of that: only what you sent, and a block has, can be shown to somebody. Nothing was changed; see `teahouse shielded history`."
        }
        "NOD-609" => {
            "The pool has no note where the receipt says, so do not rely on it. Nothing was changed. Ask whoever gave it for another one."
        }
        "NOD-611" => {
            "The pool takes no new deposits now: its keepers closed them, for 30 days at most. Nothing left your wallet, and what is in the pool can be paid and withdrawn. See `teahouse shielded balance`."
        }
        "NOD-612" => {
            "The pool would hold more of it than it takes. Nothing left your wallet. Put in less, or wait until others took some out: see `teahouse shielded balance`."
        }
        "NOD-652" => {
            "The pool's proofs have development keys: whoever reads their seed can make money in it out of nothing, so your money is worthless there, as all of a practice chain. Use it to practise, with nothing else: see `teahouse shielded balance`."
        }
        "NOD-653" => {
            "The keys for proofs are made at the first payment, which takes a while. Your money is where it was. Wait when it happens; progress is shown."
        }
        "NOD-655" => {
            "The profile is locked, so nobody looks for shielded money. Your money is where it was. Give the password: `teahouse wallet unlock`."
        }
        _ => return None,
    })
}

/// What names somebody or something.
fn named(view: &ErrorView) -> Option<String> {
    let value = |name| value(view, name);
    Some(match view.code.as_str() {
        "NOD-602" | "NOD-654" => match view.params.get("left") {
            Some(left) => format!(
                "The pool is still being read: {left} blocks are left, so it is not known yet what you can spend. Your money is where it was. Wait a little; see `teahouse shielded balance`."
            ),
            None => "The pool is still being read, so it is not known yet what you can spend. Your money is where it was. Wait a little; see `teahouse shielded balance`.".to_owned(),
        },
        "NOD-604" => format!(
            "No connected submitter brings shielded payments in {}. Nothing left your wallet. Add one with `teahouse relay add`, or bring it with your own account, which everybody sees then: add `--by own`.",
            value("asset")
        ),
        "NOD-613" => format!(
            "The pool does not take {}. Nothing left your wallet. See `teahouse shielded balance`, or pay openly with `teahouse wallet send`.",
            value("asset")
        ),
        "NOD-651" => format!(
            "{0} has not told you where to pay privately: ask with `teahouse contact ask-address {0}`, or ask for an address of `teahouse shielded address`. Nothing left your wallet.",
            value("contact")
        ),
        // A shielded payment names a contact where an account's address stands.
        "NOD-401" if value("contact").starts_with("0x") => "That is an account's address and not a shielded one, which begins with `tea1`, or `teatest1` on a practice chain. Nothing left your wallet. Ask for a shielded one; or pay openly with `teahouse wallet send`, or out of the pool with `teahouse shielded withdraw --to`.".to_owned(),
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

    /// Every code of a shielded payment that a person can meet at a terminal.
    const MET: &[&str] = &[
        "SHD-001", "SHD-002", "SHD-011", "SHD-012", "SHD-021", "SHD-022", "SHD-023", "SHD-024", "SHD-031",
        "SHD-032", "SHD-053", "SHD-054", "SHD-055", "SHD-056", "SHD-061", "SHD-062", "SHD-071", "SHD-072",
        "SHD-073", "SHD-074", "SHD-075", "SHD-076", "SHD-077", "SHD-078", "SHD-079", "SHD-080", "SHD-091",
        "SHD-093", "SHD-101", "SHD-102", "SHD-103", "SHD-104", "SHD-105", "SHD-106", "SHD-107", "CLI-231",
        "CLI-232", "CLI-233", "NOD-601", "NOD-602", "NOD-603", "NOD-604", "NOD-605", "NOD-606", "NOD-607",
        "NOD-608", "NOD-609", "NOD-611", "NOD-612", "NOD-613", "NOD-616", "NOD-617", "NOD-618", "NOD-619",
        "NOD-620", "NOD-651", "NOD-652", "NOD-653", "NOD-654", "NOD-655", "SUB-112", "SUB-113", "SUB-301",
        "SUB-302", "SUB-303", "SUB-311", "SUB-312", "SUB-313", "SUB-314", "SUB-315", "NOD-401",
    ];

    #[test]
    fn each_says_whether_the_money_is_safe_and_what_to_do_next() {
        const SAFE: [&str; 6] = [
            "othing left your wallet",
            "Nothing was changed",
            "money is yours",
            "money is where",
            "money is your account's",
            "money is worthless",
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
            let view = view.with("asset", "TEA").with("contact", "0xb0");
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
