//! What a reader may rely on anywhere in the house: who imports whom, rules with a line and a test, short files, no
//! unproven `unwrap`, and no word about the machine it was built on.

mod files;
mod layers;
mod licences;
mod reduced;
mod rules;
mod words;

use crate::step::Table;

/// Runs every check of the house.
pub fn inspect(table: &mut Table) {
    table.check("house: a crate imports only from lower layers", layers::complaints);
    table.check("house: the README's picture shows these crates", layers::picture_complaints);
    table.check("house: every rule has an enforcing line and a test", rules::complaints);
    table.check("house: files are short, unwrap stays in tests", files::complaints);
    table.check("house: no path or host of a machine", words::complaints);
    table.check("house: what came from outside is never reduced", reduced::complaints);
    table.check("house: licences, bans and least versions", licences::complaints);
}
