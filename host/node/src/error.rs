//! A node's error is the refusal that crosses the surface, and a line for the log that does not.

mod class;

use std::fmt;

use teahouse_api::{ErrorView, Exit};
use teahouse_base::Coded;
use teahouse_chain::refusal::Refusal;

/// Why something was not done.
///
/// The errors of every part below convert into it: their code stays, their class follows from the code, their text is for
/// the log only.
pub struct NodeError {
    view: Box<ErrorView>,
    text: String,
}

impl NodeError {
    /// What the front is told.
    pub const fn view(&self) -> &ErrorView {
        &self.view
    }

    /// What the front is told; the rest goes to the log.
    pub fn into_view(self) -> ErrorView {
        tracing::warn!(code = %self.view.code, "{}", self.text);
        *self.view
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.view.code
    }

    /// The same error with one more value for the sentence.
    #[must_use]
    pub fn and(mut self, name: &str, value: impl ToString) -> Self {
        *self.view = self.view.with(name, value);
        self
    }

    /// The same error in another class.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.view.exit = exit;
        self
    }
}

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.view, self.text)
    }
}

impl fmt::Debug for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeError({self})")
    }
}

impl<E: Coded + fmt::Display> From<E> for NodeError {
    fn from(error: E) -> Self {
        let code = error.code();
        let view = ErrorView::new(code.as_str(), class::class(code.as_str()));
        Self { view: Box::new(view), text: error.to_string() }
    }
}

/// What the disk said.
pub(crate) fn disk(error: std::io::Error) -> NodeError {
    codes::DISK.with("kind", error.kind()).told(&error)
}

impl NodeError {
    /// The same error with the cause in the log's line.
    #[must_use]
    pub(crate) fn told(mut self, cause: &dyn fmt::Display) -> Self {
        self.text = format!("{}: {cause}", self.text);
        self
    }
}

/// The error of what a contract would refuse, with the code of what it said: that code's sentence says what to do.
pub(crate) fn with_reason(said: Option<Refusal>, error: impl Into<NodeError>) -> NodeError {
    let known = said.filter(|said| !matches!(said, Refusal::Text(_) | Refusal::Unknown(_)));
    match known {
        Some(said) => error.into().and("reason", said.code().as_str()), // NODE-048
        None => error.into(),
    }
}

/// A failure of the node's own, before it is given values.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    code: &'static str,
    exit: Exit,
    text: &'static str,
}

impl Code {
    const fn new(code: &'static str, exit: Exit, text: &'static str) -> Self {
        Self { code, exit, text }
    }

    /// The code itself.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// What it says to a log.
    pub const fn text(self) -> &'static str {
        self.text
    }

    /// The error without values.
    pub fn error(self) -> NodeError {
        NodeError { view: Box::new(ErrorView::new(self.code, self.exit)), text: self.text.to_owned() }
    }

    /// The error with one value.
    pub fn with(self, name: &str, value: impl ToString) -> NodeError {
        self.error().and(name, value)
    }
}

/// The node's own failures. A code is never given another meaning.
pub mod codes {
    use super::Code;
    use teahouse_api::Exit;

    /// A profile's name is not one.
    pub const BAD_PROFILE_NAME: Code = Code::new("NOD-101", Exit::Usage, "not a name of a profile");
    /// A profile of this name exists.
    pub const PROFILE_EXISTS: Code = Code::new("NOD-102", Exit::Usage, "a profile of this name exists");
    /// There is no profile of this name.
    pub const NO_PROFILE: Code = Code::new("NOD-103", Exit::NotFound, "there is no profile of this name");
    /// The disk refused.
    pub const DISK: Code = Code::new("NOD-110", Exit::Failed, "the disk refused");
    /// The profile has no password and none was chosen away.
    pub const PASSWORD_OR_NONE: Code =
        Code::new("NOD-111", Exit::Usage, "say a password, or that there is none");
    /// Another process owns the profile.
    pub const PROFILE_IN_USE: Code = Code::new("NOD-801", Exit::InUse, "another process owns the profile");
    /// There is no such method.
    pub const NO_METHOD: Code = Code::new("RPC-104", Exit::Usage, "there is no such method");
    /// The parameters are not this method's.
    pub const BAD_PARAMS: Code = Code::new("RPC-105", Exit::Usage, "the parameters are not this method's");
    /// Subscribing needs a connection that stays.
    pub const NO_STREAM: Code = Code::new("RPC-106", Exit::Usage, "this connection cannot carry events");
    /// A number is out of its range.
    pub const OUT_OF_RANGE: Code = Code::new("NOD-121", Exit::Usage, "a number is out of its range");
    /// A text is not what it should be.
    pub const MALFORMED: Code = Code::new("NOD-122", Exit::Usage, "a text is malformed");
    /// The profile has no such persona.
    pub const NO_PERSONA: Code = Code::new("NOD-141", Exit::NotFound, "the profile has no such persona");
    /// Several personas have this name.
    pub const AMBIGUOUS_PERSONA: Code = Code::new("NOD-142", Exit::Usage, "several personas have this name");
    /// The profile has as many personas as it can have.
    pub const TOO_MANY_PERSONAS: Code =
        Code::new("NOD-143", Exit::Refused, "the profile has as many personas as it can have");
    /// Another persona has this nickname.
    pub const PERSONA_NAME_TAKEN: Code =
        Code::new("NOD-145", Exit::Refused, "another persona of the profile has this nickname");
    /// Looking for personas can link them, so it has to be agreed to.
    pub const LOOKING_LINKS: Code =
        Code::new("NOD-144", Exit::Refused, "looking for personas can link them, and was not agreed to");
    /// No contact has this name or id.
    pub const NO_CONTACT: Code = Code::new("NOD-401", Exit::NotFound, "no contact has this name or id");
    /// Several contacts have this name.
    pub const AMBIGUOUS_CONTACT: Code = Code::new("NOD-402", Exit::Usage, "several contacts have this name");
    /// No conversation has this id.
    pub const NO_CONVERSATION: Code = Code::new("NOD-403", Exit::NotFound, "no conversation has this id");
    /// No message has this id.
    pub const NO_MESSAGE: Code = Code::new("NOD-404", Exit::NotFound, "no message has this id");
    /// No relay is configured.
    pub const NO_RELAYS: Code = Code::new("NOD-301", Exit::Configuration, "no relay is configured");
    /// The address of a relay is none.
    pub const BAD_RELAY: Code = Code::new("NOD-302", Exit::Usage, "not the address of a relay");
    /// No chain is configured.
    pub const NO_CHAIN: Code = Code::new("NOD-311", Exit::Configuration, "no chain is configured");
    /// There is no payment of this name.
    pub const NO_PAYMENT: Code = Code::new("NOD-411", Exit::NotFound, "there is no payment of this name");
    /// There is no such asset here.
    pub const NO_ASSET: Code = Code::new("NOD-412", Exit::NotFound, "there is no such asset on this chain");
    /// That contract may take nothing of that token.
    pub const NO_APPROVAL: Code = Code::new("NOD-413", Exit::NotFound, "there is no such approval");
    /// There is no such limit.
    pub const NO_LIMIT: Code = Code::new("NOD-414", Exit::NotFound, "there is no limit of this asset");
    /// The persona has no account of this number.
    pub const NO_ACCOUNT: Code = Code::new("NOD-415", Exit::NotFound, "there is no such account");
    /// The contact has not said where it can be paid, or took it back.
    pub const NO_PAY_ADDRESS: Code =
        Code::new("NOD-461", Exit::NotFound, "the contact has not said where it can be paid");
    /// Only a contact that is known is paid by name.
    pub const PAYEE_NOT_A_CONTACT: Code =
        Code::new("NOD-462", Exit::Refused, "who waits or is blocked is not paid by name");
    /// The contact has not said where it can be paid privately, or took it back.
    pub const NO_PRIVATE_ADDRESS: Code =
        Code::new("NOD-651", Exit::NotFound, "the contact has not said where it can be paid privately");
    /// A payment link is for another chain.
    pub const ADDRESS_OF_OTHER_CHAIN: Code =
        Code::new("NOD-463", Exit::Usage, "the address is for another chain");
    /// An address in capital and small letters does not carry its checksum.
    pub const BAD_CHECKSUM: Code = Code::new("NOD-464", Exit::Usage, "the address has a wrong checksum");
    /// The wallet knows the token already.
    pub const TOKEN_KNOWN: Code = Code::new("NOD-471", Exit::Usage, "the wallet knows this token already");
    /// The token says something else than what was shown.
    pub const OTHER_TOKEN: Code =
        Code::new("NOD-472", Exit::Refused, "the token says something else than what was shown");
    /// Too many tokens were added.
    pub const TOO_MANY_TOKENS: Code = Code::new("NOD-473", Exit::Refused, "too many tokens were added");
    /// The person did not add such a token.
    pub const TOKEN_NOT_ADDED: Code = Code::new("NOD-474", Exit::NotFound, "no such token was added");
    /// There is no such allowance.
    pub const NO_ALLOWANCE: Code = Code::new("NOD-481", Exit::NotFound, "there is no such allowance");
    /// The app has several allowances.
    pub const AMBIGUOUS_ALLOWANCE: Code = Code::new("NOD-482", Exit::Usage, "the app has several allowances");
    /// The app has an allowance of this asset that lives, or is on its way.
    pub const HAS_ALLOWANCE: Code =
        Code::new("NOD-483", Exit::Refused, "the app has an allowance of this asset");
    /// Which app an allowance is for is not known after a restore, so nobody can sign for it.
    pub const ALLOWANCE_OF_NO_APP: Code =
        Code::new("NOD-484", Exit::NotFound, "it is not known which app the allowance is for");
    /// The chain has no shielded pool.
    pub const NO_POOL: Code = Code::new("NOD-601", Exit::Configuration, "the chain has no shielded pool");
    /// The pool was not looked at up to the newest safe block.
    pub const NOT_LOOKED: Code =
        Code::new("NOD-602", Exit::Network, "the pool was not looked at up to its newest block");
    /// There is no key to prove with.
    pub const NO_PROVING_KEY: Code =
        Code::new("NOD-603", Exit::Configuration, "there is no key for this pool's proofs");
    /// No connected submitter brings shielded payments in this asset.
    pub const NOBODY_BRINGS: Code =
        Code::new("NOD-604", Exit::Network, "no connected submitter brings shielded payments in this asset");
    /// Nobody brings it for the fee that was agreed to.
    pub const BRINGING_DEARER: Code =
        Code::new("NOD-605", Exit::Refused, "nobody brings the payment for the fee that was agreed to");
    /// The payment cannot be brought again now.
    pub const NOT_RETRIED: Code =
        Code::new("NOD-606", Exit::Refused, "the payment cannot be brought again now");
    /// The question was not made here.
    pub const NOT_MY_QUESTION: Code =
        Code::new("NOD-607", Exit::Refused, "the question was not made by this persona");
    /// There is no receipt of this.
    pub const NO_RECEIPT_OF: Code =
        Code::new("NOD-608", Exit::Refused, "there is no receipt of this payment");
    /// The pool has no such leaf.
    pub const NO_LEAF: Code = Code::new("NOD-609", Exit::Verification, "the pool has no such leaf");
    /// The pool takes no deposits now.
    pub const DEPOSITS_CLOSED: Code = Code::new("NOD-611", Exit::Refused, "the pool takes no deposits now");
    /// The pool would hold more than it takes.
    pub const POOL_FULL: Code = Code::new("NOD-612", Exit::Refused, "the pool would hold more than it takes");
    /// The pool does not take this asset.
    pub const NOT_POOLED: Code = Code::new("NOD-613", Exit::NotFound, "the pool does not take this asset");
    /// The submitter that was named is not connected.
    pub const SUBMITTER_GONE: Code =
        Code::new("NOD-616", Exit::Network, "the submitter that was named is not connected");
    /// The chain says that a note was spent, and no block that was looked at says so.
    pub const HIDDEN_SPEND: Code =
        Code::new("NOD-617", Exit::Verification, "the chain calls a note spent that no block has shown");
    /// Bringing it by the own account costs more than was agreed to.
    pub const OWN_DEARER: Code =
        Code::new("NOD-618", Exit::Refused, "bringing it oneself costs more than was agreed to");
    /// The payment's time ran out while it waited or was proved.
    pub const TIME_RAN_OUT: Code =
        Code::new("NOD-619", Exit::Refused, "the payment's time ran out before it was handed over");
    /// No thread for proofs could be had.
    pub const PROVER_AWAY: Code = Code::new("NOD-620", Exit::Failed, "the prover could not be started");
    /// The submitter role does not run.
    pub const NOT_SUBMITTING: Code =
        Code::new("NOD-491", Exit::Refused, "this host does not submit for others now");
    /// There is no listening at that address.
    pub const BAD_LISTEN: Code = Code::new("NOD-492", Exit::Usage, "not an address to listen at");
    /// There are not enough coins: what approving says too (`PAY-215`), before anything is shown.
    pub const TOO_FEW_COINS: Code = Code::new("PAY-215", Exit::Failed, "there are not enough coins");
    /// There is too little coin for the fee, and a token that somebody else would bring it for.
    pub const NO_COIN_FOR_FEE: Code =
        Code::new("PAY-247", Exit::Refused, "there is too little coin for the fee");
    /// The account is a plain one already.
    pub const NOT_DELEGATED: Code = Code::new("PAY-447", Exit::NotFound, "the account has taken no code on");
    /// Taking an account's code back, and what another account signed, is no call that a submitter could be paid by.
    pub const NOT_BROUGHT: Code = Code::new("PAY-448", Exit::Refused, "nobody can be paid for bringing this");
    /// The name has an owner.
    pub const NAME_TAKEN: Code = Code::new("DIR-201", Exit::Refused, "the name has an owner");
    /// The name is not this profile's.
    pub const NAME_NOT_MINE: Code = Code::new("DIR-202", Exit::Refused, "the name is not this profile's");
    /// Nobody is connected who brings batches for a fee in this asset.
    pub const NOBODY_CARRIES: Code =
        Code::new("SUB-204", Exit::Network, "no connected submitter takes this asset");
    /// There is no sheet of this id.
    pub const NO_SHEET: Code = Code::new("CON-401", Exit::NotFound, "there is no sheet of this id");
    /// The sheet was answered, or has fallen.
    pub const SHEET_CLOSED: Code =
        Code::new("CON-402", Exit::Refused, "the sheet was answered, or has fallen");
    /// The digest is not of what is shown.
    pub const OTHER_DIGEST: Code = Code::new("CON-403", Exit::Refused, "the digest is not of what is shown");
    /// The sheet is stale: a new one shows what it would do now.
    pub const SHEET_STALE: Code = Code::new("CON-404", Exit::Refused, "what was shown is no longer true");
    /// Too many sheets wait for an answer.
    pub const TOO_MANY_SHEETS: Code =
        Code::new("CON-405", Exit::Refused, "too many sheets wait for an answer");
    /// A grave warning was not confirmed by itself.
    pub const NOT_CONFIRMED: Code =
        Code::new("CON-416", Exit::Refused, "a grave warning was not confirmed by itself");
    /// The app failed each time it was started.
    pub const KEEPS_FAILING: Code =
        Code::new("APP-415", Exit::Refused, "the app failed each time it was started");
    /// There is no such grant.
    pub const NO_GRANT: Code = Code::new("APP-414", Exit::NotFound, "the app has no such grant");
    /// There is no such meter.
    pub const NO_METER: Code = Code::new("APP-435", Exit::NotFound, "there is no meter of this id");
    /// There is no such notification.
    pub const NO_NOTIFICATION: Code = Code::new("APP-418", Exit::NotFound, "there is no such notification");
    /// The permission moves no money of this asset.
    pub const NOTHING_TO_LIMIT: Code =
        Code::new("CAP-107", Exit::NotFound, "the permission moves no money of this asset");
    /// The registry has no such app, or no release of it.
    pub const NOT_LISTED: Code =
        Code::new("APP-427", Exit::NotFound, "the registry has no such app, or no such release of it");
    /// Several publishers have an app of this name.
    pub const SEVERAL_LISTED: Code =
        Code::new("APP-428", Exit::Usage, "several publishers have an app of this name");
    /// The bytes of a release are not here, and nothing says where else.
    pub const NO_BYTES: Code = Code::new(
        "APP-429",
        Exit::NotFound,
        "the bytes of the release are neither here nor at a connected relay",
    );
    /// An update wants more than was agreed to.
    pub const WANTS_MORE: Code =
        Code::new("APP-430", Exit::Refused, "the release may do more than the one that is installed");
    /// The registry has this version or a newer one.
    pub const NOT_ABOVE: Code =
        Code::new("APP-436", Exit::Usage, "the registry takes only versions above the last one");
    /// The publisher is another account's.
    pub const PUBLISHER_NOT_MINE: Code =
        Code::new("APP-431", Exit::Refused, "the account is not the publisher");
    /// The link is to the registry of another chain.
    pub const LISTED_ELSEWHERE: Code =
        Code::new("APP-432", Exit::Configuration, "the link is to the registry of another chain");
    /// A block-list that the person added warns of it.
    pub const ON_A_BLOCKLIST: Code =
        Code::new("APP-461", Exit::Refused, "a block-list that was added warns of the app");
    /// A newer list of the same author was added.
    pub const OLDER_BLOCKLIST: Code =
        Code::new("APP-462", Exit::Refused, "a newer block-list of the same author was added");
    /// There is no such block-list, or no such entry of it.
    pub const NO_BLOCKLIST: Code =
        Code::new("APP-463", Exit::NotFound, "there is no such block-list, or no such entry of it");
    /// The manifest wants a struct signed that is not an app's to sign, or not known here.
    pub const NOT_TO_SIGN: Code = Code::new(
        "APP-433",
        Exit::Verification,
        "the app wants something signed that no app can have signed",
    );
    /// The manifest bounds a field that the struct does not have.
    pub const NO_SUCH_BOUND: Code = Code::new(
        "APP-434",
        Exit::Verification,
        "the app bounds a field that is not there, or of another kind",
    );
    /// No app is installed under this name or id.
    pub const NO_APP: Code =
        Code::new("APP-404", Exit::NotFound, "no app is installed under this name or id");
    /// Several apps have this name.
    pub const AMBIGUOUS_APP: Code = Code::new("APP-405", Exit::Usage, "several apps have this name");
    /// No app is open under this handle.
    pub const NOT_OPEN: Code = Code::new("APP-406", Exit::NotFound, "no app is open under this handle");
    /// A newer version is installed.
    pub const OLDER_VERSION: Code = Code::new("APP-407", Exit::Verification, "a newer version is installed");
    /// The same version is installed with other content.
    pub const SAME_VERSION: Code =
        Code::new("APP-408", Exit::Verification, "this version is installed with other content");
    /// The screen has changed since.
    pub const OLD_REVISION: Code = Code::new("APP-409", Exit::Refused, "the screen has changed since");
    /// The app cannot take events now.
    pub const APP_STOPPED: Code = Code::new("APP-410", Exit::Failed, "the app has stopped");
    /// The message does not belong to this app.
    pub const OTHER_APP: Code = Code::new("APP-411", Exit::Usage, "the message does not belong to this app");
    /// No picker of this id is open.
    pub const NO_PICKER: Code = Code::new("APP-412", Exit::NotFound, "no picker of this id is open");
    /// The app does not take that input there.
    pub const BAD_INPUT: Code = Code::new("APP-413", Exit::Usage, "the node does not take that input");
    /// The app did not ask for a file of this kind.
    pub const NOT_ACCEPTED: Code =
        Code::new("APP-443", Exit::Refused, "the app did not ask for a file of this kind");
    /// What was typed is no place that is known here.
    pub const NO_PLACE: Code = Code::new("APP-451", Exit::Usage, "no place is known by this");
    /// A code's text is empty or too long.
    pub const BAD_CODE: Code =
        Code::new("APP-452", Exit::Refused, "the code holds nothing that an app can have");
    /// A code holds a link of Teahouse's own.
    pub const OWN_LINK: Code =
        Code::new("APP-453", Exit::Refused, "the code holds a link of Teahouse, which no app gets");
    /// The link is not one of an envelope.
    pub const BAD_LINK: Code = Code::new("RED-301", Exit::Usage, "not the link of a red envelope");
    /// The envelope does not exist on this chain.
    pub const NO_ENVELOPE: Code =
        Code::new("RED-302", Exit::NotFound, "there is no such envelope on this chain");
    /// Every share was claimed.
    pub const NONE_LEFT: Code = Code::new("RED-304", Exit::Refused, "none is left in the envelope");
    /// It has expired.
    pub const EXPIRED: Code = Code::new("RED-305", Exit::Refused, "the envelope has expired");
    /// This share was claimed.
    pub const SHARE_CLAIMED: Code = Code::new("RED-306", Exit::Refused, "this share was claimed");
    /// It has not expired.
    pub const NOT_EXPIRED: Code = Code::new("RED-307", Exit::Refused, "the envelope has not expired");
    /// Nothing is left to refund.
    pub const NOTHING_LEFT: Code = Code::new("RED-308", Exit::Refused, "nothing is left to refund");
    /// The link is for another chain.
    pub const OTHER_CHAIN: Code =
        Code::new("RED-309", Exit::Configuration, "the envelope is on another chain");
    /// No submitter carried the claim.
    pub const NO_SUBMITTER: Code = Code::new("RED-311", Exit::Network, "no submitter carried the claim");
    /// The share does not fit its envelope.
    pub const BAD_SHARE: Code =
        Code::new("RED-312", Exit::Verification, "the share does not fit its envelope");
    /// The profile is locked.
    pub const LOCKED: Code = Code::new("LCK-101", Exit::Refused, "the profile is locked");
    /// Without a password a profile cannot be locked.
    pub const NO_PASSWORD_TO_LOCK: Code =
        Code::new("LCK-102", Exit::Refused, "a profile without a password cannot be locked");
    /// The imported account is the profile's own.
    pub const OWN_ACCOUNT: Code = Code::new("KEY-306", Exit::Usage, "the account is this profile's own");
    /// The words are a phrase, but not this profile's.
    pub const OTHER_WORDS: Code = Code::new("BAK-301", Exit::Refused, "the words are another phrase");
    /// Nobody has shown that the phrase was written down.
    pub const PHRASE_UNCHECKED: Code =
        Code::new("BAK-302", Exit::Configuration, "nobody has shown that the phrase was written down");
    /// No backup was made.
    pub const NO_BACKUP: Code = Code::new("BAK-303", Exit::Configuration, "no backup was made");
    /// The phrase is shown only to a person who asked for it.
    pub const NOT_ASKED_FOR: Code =
        Code::new("BAK-304", Exit::Refused, "the phrase is shown only to a person who asked for it");
    /// A test restore did not bring something back as it was.
    pub const RESTORE_DIFFERS: Code =
        Code::new("BAK-305", Exit::Verification, "a test restore did not bring everything back");
    /// The program is missing something it was built without.
    pub const BUG: Code = Code::new("NOD-999", Exit::Failed, "an error of ours");
}
