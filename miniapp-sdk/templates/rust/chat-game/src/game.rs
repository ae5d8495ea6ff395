//! A game is the columns that were played, in order: the board, whose turn it is and who has won follow from them.
//!
//! Change it first: another game needs other rules here, and another board in `view.rs`.

/// Columns of the board.
pub const WIDTH: usize = 7;
/// Rows of the board.
pub const HEIGHT: usize = 6;
/// So many in a row win.
const WINNING: usize = 4;

/// Whose stone lies in a place: `Some(true)` is the first player's. The lowest row is the first.
pub type Board = [[Option<bool>; WIDTH]; HEIGHT];

/// How a game stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Open,
    /// Whoever moved last has won.
    Won,
    /// The board is full.
    Drawn,
}

/// The board after `moves` and how the game stands, or `None` when they break the rules: no such column, a full one, a
/// stone after the end.
pub fn replay(moves: &[u8]) -> Option<(Board, Outcome)> {
    let (mut board, mut outcome) = ([[None; WIDTH]; HEIGHT], Outcome::Open);
    for (turn, column) in moves.iter().enumerate() {
        let column = usize::from(*column);
        if outcome != Outcome::Open || column >= WIDTH {
            return None;
        }
        let row = board.iter().position(|row| row[column].is_none())?;
        board[row][column] = Some(is_first(turn));
        if is_winning(&board, row, column) {
            outcome = Outcome::Won;
        } else if turn + 1 == WIDTH * HEIGHT {
            outcome = Outcome::Drawn;
        }
    }
    Some((board, outcome))
}

/// Whether the first player moves in this turn, counted from 0.
pub fn is_first(turn: usize) -> bool {
    turn.is_multiple_of(2)
}

fn is_winning(board: &Board, row: usize, column: usize) -> bool {
    let ways = [(0, 1), (1, 0), (1, 1), (1, -1)];
    ways.iter().any(|&(up, right)| {
        1 + run(board, (row, column), (up, right)) + run(board, (row, column), (-up, -right)) >= WINNING
    })
}

/// How many stones of the same player follow the one at `from`, that way.
fn run(board: &Board, from: (usize, usize), way: (isize, isize)) -> usize {
    let (mut row, mut column, mut found) = (from.0, from.1, 0);
    while let (Some(up), Some(right)) = (row.checked_add_signed(way.0), column.checked_add_signed(way.1))
        && board.get(up).and_then(|line| line.get(right)) == Some(&board[from.0][from.1])
    {
        (row, column, found) = (up, right, found + 1);
    }
    found
}
