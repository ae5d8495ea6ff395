//! A method is a name with the type of its parameters and the type of its result.
//!
//! This table is the only list of methods: the node answers from it, the command line calls through it, and the
//! TypeScript client is generated from it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use ts_rs::TS;

use crate::{
    account::*, allowance::*, app::*, backup::*, chat::*, consent::*, contact::*, delegate::*, envelope::*,
    event::*, limit::*, lock::*, meter::*, money::*, name::*, network::*, notify::*, payee::*, persona::*,
    profile::*, shielded::*, submitter::*, token::*,
};

/// One method of the surface.
pub trait Method {
    /// Its name: `area.verb`.
    const NAME: &'static str;
    /// What it takes.
    type Params: Serialize + DeserializeOwned + TS + Send + 'static;
    /// What it gives.
    type Result: Serialize + DeserializeOwned + TS + Send + 'static;
}

/// A line of the table, for documentation and generators.
#[derive(Clone, Copy, Debug)]
pub struct MethodInfo {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Shows its types to a generator.
    pub(crate) visit: fn(&mut crate::typescript::Collector) -> (String, String),
}

macro_rules! methods {
    ($($(#[doc = $doc:literal])+ $marker:ident = $name:literal ($params:ty) -> $result:ty;)*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $marker;

            impl Method for $marker {
                const NAME: &'static str = $name;
                type Params = $params;
                type Result = $result;
            }
        )*

        /// Every method, in the order of the documentation.
        pub const METHODS: &[MethodInfo] = &[$(
            MethodInfo { name: $name, doc: concat!($($doc),+), visit: |to| to.method::<$marker>() },
        )*];
    };
}

methods! {
    /// Says whose profile this is.
    ProfileShow = "profile.show" (Nothing) -> ProfileView;
    /// Changes the nickname in the contact card.
    ProfileRename = "profile.rename" (RenameProfileParams) -> ProfileView;
    /// Makes the profile that a host waits for.
    ProfileCreate = "profile.create" (CreateProfileParams) -> Done;
    /// Makes the profile that a host waits for from its 24 words and, where there is one, its backup.
    ProfileRestore = "profile.restore" (RestoreProfileParams) -> RestoredView;
    /// Looks at the store, the clock, the relays and the chain.
    ProfileDoctor = "profile.doctor" (Nothing) -> Vec<CheckView>;

    /// Lists the personas of the profile.
    PersonaList = "persona.list" (Nothing) -> Vec<PersonaView>;
    /// Makes another persona.
    PersonaCreate = "persona.create" (CreatePersonaParams) -> PersonaView;
    /// Gives a persona another nickname.
    PersonaRename = "persona.rename" (RenamePersonaParams) -> PersonaView;
    /// Looks on the chain for personas that this phrase had; endpoints can link those that are looked for.
    PersonaFind = "persona.find" (FindPersonasParams) -> FoundPersonasView;

    /// Gives this profile's own card.
    ContactCard = "contact.card" (Nothing) -> CardView;
    /// Adds a contact by its card and asks it to answer.
    ContactAdd = "contact.add" (AddContactParams) -> ContactView;
    /// Lists the contacts by name.
    ContactList = "contact.list" (Nothing) -> Vec<ContactView>;
    /// Lists who asks to be a contact, newest first.
    ContactRequests = "contact.requests" (Nothing) -> Vec<RequestView>;
    /// Accepts a request.
    ContactAccept = "contact.accept" (ContactParams) -> ContactView;
    /// Turns a request away, without a word to whoever sent it.
    ContactDecline = "contact.decline" (ContactParams) -> Done;
    /// Reads nothing from this contact, or from this request, any more.
    ContactBlock = "contact.block" (ContactParams) -> Done;
    /// Reads a blocked contact again.
    ContactUnblock = "contact.unblock" (ContactParams) -> ContactView;
    /// Notes that the safety number was compared.
    ContactVerify = "contact.verify" (VerifyContactParams) -> ContactView;
    /// Gives a contact another name.
    ContactRename = "contact.rename" (RenameContactParams) -> ContactView;
    /// Lists who can be paid by name on the chain in use, and who can pay this profile so.
    ContactPayees = "contact.payees" (Nothing) -> Vec<PayeeView>;
    /// Tells a contact where this profile can be paid.
    ContactShareaddress = "contact.shareaddress" (ShareAddressParams) -> PayeeView;
    /// Takes that back: the contact's program forgets it; what the contact noted or paid it cannot undo.
    ContactWithdrawaddress = "contact.withdrawaddress" (ContactParams) -> PayeeView;
    /// Asks a contact where it can be paid.
    ContactAskaddress = "contact.askaddress" (ContactParams) -> PayeeView;

    /// Lists the conversations, the one with the newest message first.
    ChatList = "chat.list" (Nothing) -> Vec<ConversationView>;
    /// Shows a page of a conversation.
    ChatShow = "chat.show" (ShowChatParams) -> MessagePage;
    /// Writes a message: it is on disk when this returns, and goes out by itself.
    ChatSend = "chat.send" (SendTextParams) -> MessageView;
    /// Notes what the person has seen, and tells the other side.
    ChatRead = "chat.read" (ReadChatParams) -> ConversationView;

    /// Shows what the persona owns.
    WalletBalance = "wallet.balance" (AccountParams) -> WalletView;
    /// Gives the address to be paid at.
    WalletReceive = "wallet.receive" (AccountParams) -> ReceiveView;
    /// Lists the persona's accounts.
    WalletAccounts = "wallet.accounts" (Nothing) -> Vec<AccountView>;
    /// Opens another account: to be paid at by someone who need not know the others, or for one app.
    WalletNewaccount = "wallet.newaccount" (NewAccountParams) -> AccountView;
    /// Prepares a transfer: simulates it and opens a consent sheet. Nothing is sent before it is approved.
    WalletSend = "wallet.send" (WalletSendParams) -> ConsentSheetView;
    /// Lists what others may still take from each account, whoever they are and whichever wallet allowed it.
    WalletApprovals = "wallet.approvals" (ApprovalsParams) -> ApprovalsView;
    /// Takes an approval back: simulates it and opens a consent sheet.
    WalletRevoke = "wallet.revoke" (RevokeApprovalParams) -> ConsentSheetView;
    /// Lists the person's limits and what is used of them.
    WalletLimits = "wallet.limits" (Nothing) -> Vec<LimitView>;
    /// Sets a limit. One that lets more leave than before is shown first, and holds after a yes that names its digest.
    WalletLimitset = "wallet.limitset" (SetLimitParams) -> LimitChangeView;
    /// Takes a limit away, after a yes that names the digest of what was shown.
    WalletLimitclear = "wallet.limitclear" (ClearLimitParams) -> LimitChangeView;
    /// Lists what apps may spend out of deposits on the chain, the newest first.
    WalletAllowances = "wallet.allowances" (AllowancesParams) -> Vec<AllowanceView>;
    /// Shows one allowance, and what was paid out of it.
    WalletAllowanceshow = "wallet.allowanceshow" (AllowanceParams) -> AllowanceDetailView;
    /// Takes the next step on the way to an allowance: opens its sheet, or says what to wait for. Asking again goes on.
    WalletAllowanceopen = "wallet.allowanceopen" (OpenAllowanceParams) -> AllowanceStepView;
    /// Pays out of an allowance with the app's own signature: opens a consent sheet.
    WalletAllowancepay = "wallet.allowancepay" (PayAllowanceParams) -> ConsentSheetView;
    /// Ends an allowance at once, and has the rest back: opens a consent sheet.
    WalletAllowancerevoke = "wallet.allowancerevoke" (EndAllowanceParams) -> ConsentSheetView;
    /// Has the rest of an allowance back that has ended: opens a consent sheet.
    WalletAllowancerefund = "wallet.allowancerefund" (EndAllowanceParams) -> ConsentSheetView;
    /// Brings a payment that submitters were to bring by a transaction of the own account: opens a consent sheet.
    WalletCarryown = "wallet.carryown" (ReplaceParams) -> ConsentSheetView;
    /// Says what code an account of the persona has.
    WalletDelegate = "wallet.delegate" (AccountParams) -> DelegateView;
    /// Makes the account a plain one again: simulates it and opens a consent sheet.
    WalletUndelegate = "wallet.undelegate" (UndelegateParams) -> ConsentSheetView;
    /// Lists what the wallet shows and sends: the coin, the tokens of the address book and of the list, and the added ones.
    WalletTokens = "wallet.tokens" (Nothing) -> Vec<TokenView>;
    /// Asks a token's contract what it calls itself. Nothing is added by that.
    WalletTokenlook = "wallet.tokenlook" (TokenParams) -> TokenOfferView;
    /// Adds exactly the token that was shown.
    WalletTokenadd = "wallet.tokenadd" (AddTokenParams) -> TokenView;
    /// Forgets a token that was added; what the account holds of it stays.
    WalletTokenremove = "wallet.tokenremove" (TokenParams) -> Vec<TokenView>;
    /// Lists what was paid and what arrived, newest first.
    WalletHistory = "wallet.history" (HistoryParams) -> Vec<PaymentView>;
    /// Says how far the history has been looked up on the chain.
    WalletHistorystatus = "wallet.historystatus" (AccountParams) -> HistoryStatusView;
    /// Looks the history up anew from a block on: for an account that is older than this profile.
    WalletRescan = "wallet.rescan" (RescanParams) -> HistoryStatusView;
    /// Shows one payment.
    WalletPayment = "wallet.payment" (PaymentParams) -> PaymentView;
    /// Sends a payment that no block holds yet once more, for a higher fee within what was agreed to.
    WalletSpeedup = "wallet.speedup" (ReplaceParams) -> ReplacementView;
    /// Prepares a higher fee than was agreed to for a payment that no block holds yet: opens a consent sheet.
    WalletRaise = "wallet.raise" (ReplaceParams) -> ConsentSheetView;
    /// Calls a payment back that no block holds yet: an empty transaction takes its place, or it was never sent.
    WalletCancel = "wallet.cancel" (ReplaceParams) -> ReplacementView;

    /// Says what is known of a name.
    NameShow = "name.show" (NameParams) -> NameView;
    /// Takes the next step on the way to a name: opens its sheet, or says until when to wait. Asking again goes on.
    NameRegister = "name.register" (NameActParams) -> NameStepView;
    /// Keeps a name for another term: opens a consent sheet.
    NameRenew = "name.renew" (NameActParams) -> ConsentSheetView;
    /// Points a name at the card as it is now: opens a consent sheet.
    NameUpdate = "name.update" (NameActParams) -> ConsentSheetView;
    /// Gives a name up: opens a consent sheet.
    NameRelease = "name.release" (NameActParams) -> ConsentSheetView;
    /// Offers a name to an account, or takes the offer back: opens a consent sheet.
    NameOffer = "name.offer" (OfferNameParams) -> ConsentSheetView;
    /// Takes a name over that was offered: opens a consent sheet.
    NameAccept = "name.accept" (NameActParams) -> ConsentSheetView;
    /// Chooses who may recover a name, or begins, stops or finishes a recovery: opens a consent sheet.
    NameRecovery = "name.recovery" (RecoverNameParams) -> ConsentSheetView;

    /// Seals what the phrase alone cannot bring back, of every persona of the profile, into one file.
    WalletBackup = "wallet.backup" (Nothing) -> BackupView;
    /// Says whether the phrase was checked and a backup made.
    WalletBackupState = "wallet.backupstate" (Nothing) -> BackupStateView;
    /// Shows the phrase to a person who gave the password and asked for it.
    WalletPhrase = "wallet.phrase" (ShowPhraseParams) -> PhraseView;
    /// Compares what was written down with the phrase, and notes that it is right.
    WalletCheckPhrase = "wallet.checkphrase" (CheckPhraseParams) -> BackupStateView;

    /// Takes an account of another wallet in, from a keystore V3.
    WalletImport = "wallet.import" (ImportAccountParams) -> AccountView;
    /// Says whether the profile is locked, and when it locks itself.
    WalletLockState = "wallet.lockstate" (Nothing) -> LockView;
    /// Takes the keys out of memory: nothing is spent, signed or shown until they are back.
    WalletLock = "wallet.lock" (Nothing) -> LockView;
    /// Puts the keys back.
    WalletUnlock = "wallet.unlock" (UnlockParams) -> LockView;
    /// Says after how long without its person the profile locks itself.
    WalletAutolock = "wallet.autolock" (AutolockParams) -> LockView;

    /// Lists sheets that wait for an answer, oldest first.
    ConsentList = "consent.list" (Nothing) -> Vec<ConsentSheetView>;
    /// Shows one sheet.
    ConsentShow = "consent.show" (SheetParams) -> ConsentSheetView;
    /// Agrees to exactly what was shown.
    ConsentApprove = "consent.approve" (ApproveParams) -> ConsentOutcomeView;
    /// Says no.
    ConsentRefuse = "consent.refuse" (RefuseParams) -> ConsentOutcomeView;
    /// Lists the consent log, oldest first.
    ConsentReceipts = "consent.receipts" (Nothing) -> Vec<ConsentReceiptView>;

    /// Reads a bundle and says what it could ever do, without installing it.
    AppInspect = "app.inspect" (BundleParams) -> AppView;
    /// Installs a bundle. An undeclared import or a bad signature refuses it.
    AppInstall = "app.install" (InstallParams) -> AppView;
    /// Lists what the registry has, a page at a time: the newest first, withdrawn releases last.
    AppStore = "app.store" (StoreParams) -> StoreView;
    /// Says what the registry has of an app.
    AppLookup = "app.lookup" (AppLookupParams) -> AppListingView;
    /// Shows what there is to see of an app, from its bytes: words, pictures, size, and what it could ever do. Nothing is installed.
    AppAbout = "app.about" (AboutAppParams) -> AppAboutView;
    /// Installs a release that the registry has, from wherever its bytes are.
    AppInstallnamed = "app.installnamed" (InstallNamedParams) -> AppView;
    /// Gets an app's bytes by a link and says what it could ever do, without installing it.
    AppFetch = "app.fetch" (FetchAppParams) -> AppView;
    /// Opens an app by a link. One that is not installed asks nobody anything, runs without powers and is forgotten when it is closed.
    AppRun = "app.run" (RunAppParams) -> OpenAppView;
    /// Installs an app that runs without powers, with what it has stored, and closes it.
    AppKeep = "app.keep" (HandleParams) -> AppView;
    /// Gives a link that leads somebody else to an installed app, and brings its bytes to mailboxes for it.
    AppLink = "app.link" (AppParams) -> AppLinkView;
    /// Takes the next step of publishing a bundle: opens its sheet, or says that it is done. Asking again goes on.
    AppPublish = "app.publish" (PublishAppParams) -> PublishStepView;
    /// Withdraws a release for good: opens a consent sheet.
    AppYank = "app.yank" (YankAppParams) -> ConsentSheetView;
    /// Says in public that an account made a release again from its sources and got the same bytes: opens a consent sheet.
    AppAttest = "app.attest" (AttestAppParams) -> ConsentSheetView;
    /// Changes the key that signs a publisher's bundles: opens a consent sheet.
    AppRotatekey = "app.rotatekey" (RotateKeyParams) -> ConsentSheetView;
    /// Removes an app, its grants and its data.
    AppUninstall = "app.uninstall" (AppParams) -> Done;
    /// Lists installed apps by name.
    AppList = "app.list" (Nothing) -> Vec<AppView>;
    /// Adds a signed list of bundles and publishers that somebody warns of, or takes a newer one of its author.
    AppBlocklistadd = "app.blocklistadd" (BlocklistAddParams) -> BlocklistView;
    /// Lists the block-lists that were added.
    AppBlocklists = "app.blocklists" (Nothing) -> Vec<BlocklistView>;
    /// Removes a block-list, with what was said about its entries.
    AppBlocklistremove = "app.blocklistremove" (BlocklistParams) -> Done;
    /// Goes on in spite of one entry of a block-list from now on, or heeds it again.
    AppBlocklistignore = "app.blocklistignore" (BlocklistIgnoreParams) -> BlocklistView;
    /// Lists what an app may do.
    AppGrants = "app.grants" (AppParams) -> Vec<GrantView>;
    /// Takes a grant back, at once.
    AppRevoke = "app.revoke" (RevokeParams) -> Vec<GrantView>;
    /// Lets the host ask again for what was taken back or refused.
    AppAllow = "app.allow" (AllowParams) -> Vec<GrantView>;
    /// Refuses a grant for good: the app is refused without a question until it is allowed again.
    AppDeny = "app.deny" (AllowParams) -> Vec<GrantView>;
    /// Sets when a grant ends, and the most that it may move.
    AppLimit = "app.limit" (LimitGrantParams) -> Vec<GrantView>;
    /// Takes the next step on the way to a budget, which the app pays out of without a question: opens its sheet, or says what to wait for. Asking again goes on.
    AppBudget = "app.budget" (OpenBudgetParams) -> AllowanceStepView;
    /// Lists budgets, newest first.
    AppBudgets = "app.budgets" (BudgetsParams) -> Vec<AllowanceView>;
    /// Ends a budget at once, and has the rest back: opens a consent sheet.
    AppBudgetend = "app.budgetend" (EndBudgetParams) -> ConsentSheetView;
    /// Shows receipts of what the person did about apps, newest first.
    AppReceipts = "app.receipts" (AppReceiptsParams) -> AppReceiptsView;
    /// Gives all receipts as JSON lines, to keep elsewhere and to check.
    AppReceiptsexport = "app.receiptsexport" (Nothing) -> ReceiptsExportView;
    /// Lists the meters of apps: those that run first, then those that ended, the newest first.
    AppMeters = "app.meters" (MetersParams) -> Vec<MeterView>;
    /// Stops a meter for good.
    AppMeterstop = "app.meterstop" (MeterParams) -> Vec<MeterView>;
    /// Opens an app. One that is open already is opened anew.
    AppOpen = "app.open" (OpenAppParams) -> OpenAppView;
    /// Lists open apps.
    AppOpened = "app.opened" (Nothing) -> Vec<OpenAppView>;
    /// Says what each open app uses.
    AppRunning = "app.running" (Nothing) -> Vec<RunningAppView>;
    /// Shows an open app.
    AppShow = "app.show" (HandleParams) -> OpenAppView;
    /// Passes on what the person did; answers when the app's turn is committed.
    AppEvent = "app.event" (AppEventParams) -> OpenAppView;
    /// Draws an open app as text, for a terminal.
    AppScreen = "app.screen" (HandleParams) -> ScreenView;
    /// Takes a line typed at that text; answers when the app's turn is committed.
    AppEnter = "app.enter" (EnterParams) -> OpenAppView;
    /// Answers a picker.
    AppPick = "app.pick" (PickParams) -> OpenAppView;
    /// Answers a picker of a file.
    AppPickfile = "app.pickfile" (PickFileParams) -> OpenAppView;
    /// Answers a picker of a place or of a code.
    AppPicktext = "app.picktext" (PickTextParams) -> OpenAppView;
    /// Closes an app, and hands out what was recorded of it.
    AppClose = "app.close" (HandleParams) -> ClosedAppView;
    /// Gives the bundle of an installed app.
    AppBundle = "app.bundle" (AppParams) -> BundleView;

    /// Lists notifications of apps, newest first.
    NotifyList = "notify.list" (Nothing) -> Vec<NotificationView>;
    /// Lets a notification go, or all of them.
    NotifyDismiss = "notify.dismiss" (DismissParams) -> Done;
    /// Opens the app that a notification is of, which is told so.
    NotifyOpen = "notify.open" (OpenNotificationParams) -> OpenAppView;

    /// Shows an envelope as the chain has it now.
    EnvelopeShow = "envelope.show" (EnvelopeParams) -> EnvelopeView;
    /// Claims the share of a link or a message to the persona's own account, by a submitter, for nothing.
    EnvelopeClaim = "envelope.claim" (ClaimParams) -> PaymentView;
    /// Claims the share by a transaction of the own account, which shows itself: opens a consent sheet.
    EnvelopeClaimown = "envelope.claimown" (ClaimOwnParams) -> ConsentSheetView;
    /// Prepares the refund of an expired envelope: opens a consent sheet, since it costs gas.
    EnvelopeRefund = "envelope.refund" (RefundParams) -> ConsentSheetView;

    /// Shows the relays.
    RelayStatus = "relay.status" (Nothing) -> RelayStatusView;
    /// Adds a relay.
    RelayAdd = "relay.add" (RelayParams) -> RelayStatusView;
    /// Removes a relay.
    RelayRemove = "relay.remove" (RelayParams) -> RelayStatusView;

    /// Shows the chain.
    ChainStatus = "chain.status" (Nothing) -> ChainStatusView;
    /// Uses another chain.
    ChainUse = "chain.use" (UseChainParams) -> ChainStatusView;

    /// Shows what the persona has in the pool, and how well it hides there.
    ShieldedBalance = "shielded.balance" (Nothing) -> ShieldedWalletView;
    /// Gives a new address to be paid at privately; those given before stay good.
    ShieldedReceive = "shielded.receive" (ShieldedReceiveParams) -> ShieldedReceiveView;
    /// Prepares a deposit into the pool, which everybody sees: opens a consent sheet.
    ShieldedDeposit = "shielded.deposit" (ShieldedDepositParams) -> ConsentSheetView;
    /// Prepares a private payment: picks notes, asks for the fee, says how well it hides, and opens a consent sheet.
    ShieldedSend = "shielded.send" (ShieldedSendParams) -> ConsentSheetView;
    /// Prepares a withdrawal to an account, which everybody sees: opens a consent sheet.
    ShieldedWithdraw = "shielded.withdraw" (ShieldedWithdrawParams) -> ConsentSheetView;
    /// Prepares to make one note of many small ones: opens a consent sheet.
    ShieldedJoin = "shielded.join" (ShieldedJoinParams) -> ConsentSheetView;
    /// Has small notes joined unasked, for at most so much a day, or ends that; what lets more leave needs the digest of what was shown.
    ShieldedTidy = "shielded.tidy" (ShieldedTidyParams) -> ShieldedTidyView;
    /// Lists shielded payments, newest first.
    ShieldedHistory = "shielded.history" (ShieldedHistoryParams) -> Vec<ShieldedPaymentView>;
    /// Shows one shielded payment.
    ShieldedPayment = "shielded.payment" (ShieldedPaymentParams) -> ShieldedPaymentView;
    /// Calls a payment off that was not handed over yet: its notes are free again, and nothing happened.
    ShieldedCancel = "shielded.cancel" (ShieldedCancelParams) -> ShieldedPaymentView;
    /// Has a payment brought once more: it can happen only once, whoever brings it.
    ShieldedRetry = "shielded.retry" (ShieldedRetryParams) -> ShieldedRetryView;
    /// Makes a question that one receipt answers, for this persona alone.
    ShieldedQuestion = "shielded.question" (Nothing) -> QuestionView;
    /// Gives a receipt of a payment to whoever asked, and to nobody else.
    ShieldedReceipt = "shielded.receipt" (GiveReceiptParams) -> ShieldedReceiptView;
    /// Holds a receipt against the chain.
    ShieldedCheckreceipt = "shielded.checkreceipt" (CheckReceiptParams) -> CheckedReceiptView;
    /// Shows a viewing key to a person who gave the password.
    ShieldedViewkey = "shielded.viewkey" (ViewKeyParams) -> ViewKeyView;

    /// Shows the submitter role: whether it runs, what it has brought, and what that came to.
    SubmitterStatus = "submitter.status" (Nothing) -> SubmitterStatusView;
    /// Takes coin or fees out of the role's account, after a yes that names the digest of what was shown.
    SubmitterPayout = "submitter.payout" (PayoutParams) -> PayoutView;

    /// Gives the events after a number.
    EventsSince = "events.since" (SinceParams) -> EventPage;
    /// Sends events as they come, on this connection.
    EventsSubscribe = "events.subscribe" (SubscribeParams) -> SubscriptionView;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_area_and_verb_and_none_comes_twice() {
        let names: BTreeSet<_> = METHODS.iter().map(|m| m.name).collect();
        assert_eq!(names.len(), METHODS.len());
        for name in names {
            let (area, verb) = name.split_once('.').expect("area.verb");
            assert!(
                [area, verb].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase())),
                "{name}"
            );
        }
    }
}
