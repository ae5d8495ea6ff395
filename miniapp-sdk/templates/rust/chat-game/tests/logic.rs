//! The game, played natively: two test hosts, and cards that are carried from one to the other or made up.

use chat_game::game::{Outcome, replay};
use chat_game::{ChatGame, Trouble};
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{Answer, PersonId, Refusal, RefusalCode, Request, Source};

/// A card of the game `12345678`.
fn moves(columns: &[u8]) -> Vec<u8> {
    [&[1, 1, 2, 3, 4, 5, 6, 7, 8], columns].concat()
}

fn card(sender: &'static str, mine: bool, payload: &[u8]) -> Source {
    Source::Card { sender: PersonId::new(sender), mine, payload: payload.to_vec(), share: None }
}

/// Anna has opened the card of Bo's first move, in the middle.
fn invited() -> TestHost<ChatGame> {
    TestHost::launch_from(card("bo", false, &moves(&[3])), "en")
}

/// The card that waits to be sent, which then is.
fn sent(host: &mut TestHost<ChatGame>) -> Vec<u8> {
    let waiting = host.waiting();
    let [Request::SendCard(card)] = waiting.as_slice() else { panic!("one card, not {waiting:?}") };
    let payload = card.payload.clone();
    host.answer(Answer::CardSent(Ok(())));
    payload
}

fn played(host: &TestHost<ChatGame>) -> Vec<u8> {
    host.state().games[0].moves.clone()
}

#[test]
fn two_people_play_to_the_end_a_move_a_card() {
    let mut anna = TestHost::<ChatGame>::launch_from(Source::Conversation, "en");
    anna.press("New game");
    let mut bo = None;
    for (mine, theirs) in [("1", "2"), ("1", "2"), ("1", "2")] {
        anna.press(mine);
        let from_anna = card("anna", false, &sent(&mut anna));
        let bo = bo.get_or_insert_with(|| TestHost::<ChatGame>::launch_from(from_anna.clone(), "en"));
        bo.open_from(from_anna);
        bo.press(theirs);
        anna.open_from(card("bo", false, &sent(bo)));
    }
    anna.press("1");
    assert!(anna.shows("Sending your move"));
    let last = sent(&mut anna);

    assert!(anna.shows("You have won.") && anna.shows("@bo") && anna.shows("[New game]"));
    let Some(mut bo) = bo else { panic!("Bo has played") };
    bo.open_from(card("anna", false, &last));
    assert!(bo.shows("You have lost.") && bo.shows("🔴🟡⚪⚪⚪⚪⚪"));
}

#[test]
fn a_move_whose_card_did_not_leave_was_not_made() {
    let mut host = invited();
    for (code, words) in [
        (RefusalCode::Denied, "The card was not sent"),
        (RefusalCode::Offline, "The card was not sent"),
        (RefusalCode::NotFound, "There is no conversation here"),
    ] {
        host.press("4");
        assert_eq!(played(&host), [3, 3]);
        host.restart();
        host.answer(Answer::CardSent(Err(Refusal::new(code, ""))));
        assert!(host.shows(words) && host.shows("Your turn"), "{code:?}");
        assert_eq!(played(&host), [3]);
    }
}

#[test]
fn a_late_refusal_does_not_take_back_what_the_opponent_has_answered() {
    let mut host = invited();
    host.press("4");
    host.open_from(card("bo", false, &moves(&[3, 3, 3])));
    host.answer(Answer::CardSent(Err(Refusal::new(RefusalCode::Offline, ""))));
    assert_eq!(played(&host), [3, 3, 3]);
}

#[test]
fn a_card_that_no_game_can_have_is_refused_and_changes_nothing() {
    let full: Vec<u8> = moves(&[3; 7]);
    let over = moves(&[0, 1, 0, 1, 0, 1, 0, 1]);
    let other_version = [&[2], &moves(&[3])[1..]].concat();
    for payload in
        [&[][..], &[1, 1, 2], &moves(&[]), &moves(&[7]), &moves(&[255]), &full, &over, &other_version]
    {
        let host = TestHost::<ChatGame>::launch_from(card("mallory", false, payload), "en");
        assert_eq!(host.state().trouble, Some(Trouble::Forged), "{payload:?}");
        assert!(host.state().games.is_empty());
    }
}

#[test]
fn only_the_opponent_adds_one_move_of_their_own_to_what_is_known() {
    for (sender, mine, columns, trouble) in [
        ("bo", false, vec![4], Some(Trouble::Forged)),
        ("bo", false, vec![3, 2], Some(Trouble::Forged)),
        ("bo", false, vec![3, 2, 1], Some(Trouble::Forged)),
        ("me", true, vec![3, 2], Some(Trouble::Forged)),
        ("mallory", false, vec![3], Some(Trouble::Foreign)),
        ("bo", false, vec![3], None),
    ] {
        let mut host = invited();
        host.open_from(card(sender, mine, &moves(&columns)));
        assert_eq!(host.state().trouble, trouble, "{sender} {columns:?}");
        assert_eq!(played(&host), [3]);
    }
    let mut host = invited();
    host.press("4");
    sent(&mut host);
    host.open_from(card("bo", false, &moves(&[3])));
    assert_eq!((host.state().trouble, played(&host)), (Some(Trouble::Stale), vec![3, 3]));
    // a game that others have begun
    let host = TestHost::<ChatGame>::launch_from(card("bo", false, &moves(&[3, 3, 3])), "en");
    assert_eq!((host.state().trouble, host.state().games.len()), (Some(Trouble::Foreign), 0));
}

#[test]
fn four_in_a_row_win_in_every_direction_and_nothing_is_played_after() {
    for won in [
        &[0, 1, 0, 1, 0, 1, 0][..],
        &[0, 0, 1, 1, 2, 2, 3],
        &[0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3],
        &[6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3],
    ] {
        let outcome = |moves: &[u8]| replay(moves).map(|(_, outcome)| outcome);
        assert_eq!(outcome(won), Some(Outcome::Won), "{won:?}");
        assert_eq!(outcome(&won[..won.len() - 1]), Some(Outcome::Open), "{won:?}");
        assert_eq!(outcome(&[won, &[6]].concat()), None, "{won:?}");
    }
}

#[test]
fn a_thousand_games_fit() {
    let mut host = invited();
    for game in 0..1_000u16 {
        let [high, low] = game.to_be_bytes();
        host.open_from(card("bo", false, &[1, high, low, 0, 0, 0, 0, 0, 9, 3]));
        host.press("4");
        sent(&mut host);
    }
    assert_eq!(host.state().games.len(), 20);
    assert!(host.kept().len() < 16_384, "{} bytes", host.kept().len());
}

#[test]
fn everything_is_said_in_chinese_too() {
    let host = TestHost::<ChatGame>::launch_from(card("bo", false, &moves(&[3])), "zh-Hans");
    assert!(host.shows("四子棋") && host.shows("轮到你") && host.shows("你执 🟡"));
}
