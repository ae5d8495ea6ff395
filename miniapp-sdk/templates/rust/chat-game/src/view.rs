//! The view is the game as a person sees it; nothing here decides anything.

use teahouse_miniapp::prelude::*;

use crate::game::{Board, Outcome, WIDTH, replay};
use crate::{ChatGame, Game, Press, Trouble};

/// The whole screen.
pub fn screen(app: &ChatGame) -> Node<Press> {
    let game = app.on_screen();
    let trouble = app.trouble.map(|trouble| text(words(trouble)).tone(Tone::Warning).key("trouble"));
    let is_idle = game.is_none_or(|game| game.outcome() != Outcome::Open);
    let begin = button(say("New game", "开局")).primary().on_press(Press::Begin).key("begin");
    column([heading(say("Four in a row", "四子棋"))])
        .children(trouble)
        .children(game.map(|game| playing(game).key("game")))
        .children(is_idle.then_some(begin))
}

fn playing(game: &Game) -> Node<Press> {
    let nobody = || text(say("Whoever answers your first card plays against you.", "谁先回应，谁就是对手。"));
    let mine = stone(Some(game.first));
    let board = replay(&game.moves).map(|(board, _)| drawn(&board));
    card([
        text(say(format!("You play {mine}"), format!("你执 {mine}"))),
        game.friend.as_ref().map_or_else(nobody, user),
    ])
    .children(board)
    .child(row((0..WIDTH as u8).map(|column| fall(game, column))).key("columns"))
    .child(standing(game).key("standing"))
}

/// The highest row first.
fn drawn(board: &Board) -> Node<Press> {
    let line = |row: &[Option<bool>; WIDTH]| row.iter().map(|place| stone(*place)).collect::<String>();
    column(board.iter().rev().map(|row| text(line(row)))).key("board")
}

fn stone(place: Option<bool>) -> &'static str {
    match place {
        Some(true) => "🔴",
        Some(false) => "🟡",
        None => "⚪",
    }
}

fn fall(game: &Game, column: u8) -> Node<Press> {
    let label = (column + 1).to_string();
    button(label).enabled(game.is_my_turn() && game.can_play(column)).on_press(Press::Play(column))
}

fn standing(game: &Game) -> Node<Press> {
    let was_mine = !game.moves.is_empty() && crate::game::is_first(game.moves.len() - 1) == game.first;
    match game.outcome() {
        _ if game.sending.is_some() => waiting(say("Sending your move", "正在送出")),
        Outcome::Won if was_mine => text(say("You have won.", "你赢了。")).tone(Tone::Good),
        Outcome::Won => text(say("You have lost.", "你输了。")),
        Outcome::Drawn => text(say("Nobody has won.", "和棋。")),
        Outcome::Open if game.is_my_turn() => text(say("Your turn: choose a column.", "轮到你：选一列。")),
        Outcome::Open => text(say("Open the next card of your friend.", "等对方走棋，再打开新的卡片。")),
    }
}

/// The line of the card that carries the last move.
pub fn title(game: &Game) -> Text {
    let number = game.moves.len();
    match game.outcome() {
        Outcome::Won => {
            say(format!("Four in a row: move {number} wins"), format!("四子棋：第 {number} 步，赢了"))
        }
        _ => say(format!("Four in a row: move {number}"), format!("四子棋：第 {number} 步")),
    }
}

fn words(trouble: Trouble) -> Text {
    match trouble {
        Trouble::Forged => say(
            "This card does not fit the rules or the game. Nothing was changed.",
            "这张卡片不合规则或棋局，未做任何更改。",
        ),
        Trouble::Foreign => say(
            "This card is not of a game between you and its sender. Nothing was changed.",
            "这张卡片不是你和发送者的对局，未做任何更改。",
        ),
        Trouble::Stale => say("This card is older than the board below.", "这张卡片比下面的棋局旧。"),
        Trouble::NotSent(RefusalCode::NotFound) => say(
            "There is no conversation here: open the game from its card. Your move was taken back.",
            "这里没有会话：请从卡片打开对局。这一步已撤回。",
        ),
        Trouble::NotSent(_) => {
            say("The card was not sent, so your move was taken back.", "卡片没有送出，这一步已撤回。")
        }
    }
}
