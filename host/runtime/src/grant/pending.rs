//! A request that waits is held against the person's word again, before anything is shown or done for it.

use teahouse_base::UnixMillis;

use super::{Grant, GrantError, check_decision, check_own_caps};
use crate::model::Request;

/// How a request that waits stands to the person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Nothing is against it.
    Holds,
    /// The grant had run out before it was asked: the person says first whether the grant lives again.
    AsksAgain {
        /// When it ran out.
        since: UnixMillis,
    },
}

/// Holds a kept request against the grant as it is now. What was under way when the grant ended is refused; what was asked
/// after that end waits for the person.
///
/// # Errors
/// [`GrantError`]: a standing no, a scope taken back, an end that came while it waited, a cap that it is above by now.
pub fn recheck(request: &Request, grant: Option<&Grant>, now: UnixMillis) -> Result<Word, GrantError> {
    let Some(grant) = grant else { return Ok(Word::Holds) };
    check_decision(grant)?; // GRT-002
    if !grant.holds_for(request.version) {
        return Ok(Word::Holds);
    }
    match grant.ended(now) {
        Some(at) if request.asked_at < at => {
            Err(GrantError::ExpiredAt { scope: grant.scope.clone(), at }) // GRT-002
        }
        Some(since) => Ok(Word::AsksAgain { since }), // GRT-003
        None => check_own_caps(&request.kind, grant).map(|()| Word::Holds),
    }
}
