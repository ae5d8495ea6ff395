// Made from host/api by `TEAHOUSE_GOLDEN=1 cargo test -p teahouse-api`. Do not edit.

import type * as T from "./types";

/** Every method with the type of its parameters and of its result. */
export interface Methods {
  /** Says whose profile this is. */
  "profile.show": { params: T.Nothing; result: T.ProfileView };
  /** Changes the nickname in the contact card. */
  "profile.rename": { params: T.RenameProfileParams; result: T.ProfileView };
  /** Makes the profile that a host waits for. */
  "profile.create": { params: T.CreateProfileParams; result: T.Done };
  /** Makes the profile that a host waits for from its 24 words and, where there is one, its backup. */
  "profile.restore": { params: T.RestoreProfileParams; result: T.RestoredView };
  /** Looks at the store, the clock, the relays and the chain. */
  "profile.doctor": { params: T.Nothing; result: Array<T.CheckView> };
  /** Lists the personas of the profile. */
  "persona.list": { params: T.Nothing; result: Array<T.PersonaView> };
  /** Makes another persona. */
  "persona.create": { params: T.CreatePersonaParams; result: T.PersonaView };
  /** Gives a persona another nickname. */
  "persona.rename": { params: T.RenamePersonaParams; result: T.PersonaView };
  /** Looks on the chain for personas that this phrase had; endpoints can link those that are looked for. */
  "persona.find": { params: T.FindPersonasParams; result: T.FoundPersonasView };
  /** Gives this profile's own card. */
  "contact.card": { params: T.Nothing; result: T.CardView };
  /** Adds a contact by its card and asks it to answer. */
  "contact.add": { params: T.AddContactParams; result: T.ContactView };
  /** Lists the contacts by name. */
  "contact.list": { params: T.Nothing; result: Array<T.ContactView> };
  /** Lists who asks to be a contact, newest first. */
  "contact.requests": { params: T.Nothing; result: Array<T.RequestView> };
  /** Accepts a request. */
  "contact.accept": { params: T.ContactParams; result: T.ContactView };
  /** Turns a request away, without a word to whoever sent it. */
  "contact.decline": { params: T.ContactParams; result: T.Done };
  /** Reads nothing from this contact, or from this request, any more. */
  "contact.block": { params: T.ContactParams; result: T.Done };
  /** Reads a blocked contact again. */
  "contact.unblock": { params: T.ContactParams; result: T.ContactView };
  /** Notes that the safety number was compared. */
  "contact.verify": { params: T.VerifyContactParams; result: T.ContactView };
  /** Gives a contact another name. */
  "contact.rename": { params: T.RenameContactParams; result: T.ContactView };
  /** Lists who can be paid by name on the chain in use, and who can pay this profile so. */
  "contact.payees": { params: T.Nothing; result: Array<T.PayeeView> };
  /** Tells a contact where this profile can be paid. */
  "contact.shareaddress": { params: T.ShareAddressParams; result: T.PayeeView };
  /** Takes that back: the contact's program forgets it; what the contact noted or paid it cannot undo. */
  "contact.withdrawaddress": { params: T.ContactParams; result: T.PayeeView };
  /** Asks a contact where it can be paid. */
  "contact.askaddress": { params: T.ContactParams; result: T.PayeeView };
  /** Lists the conversations, the one with the newest message first. */
  "chat.list": { params: T.Nothing; result: Array<T.ConversationView> };
  /** Shows a page of a conversation. */
  "chat.show": { params: T.ShowChatParams; result: T.MessagePage };
  /** Writes a message: it is on disk when this returns, and goes out by itself. */
  "chat.send": { params: T.SendTextParams; result: T.MessageView };
  /** Notes what the person has seen, and tells the other side. */
  "chat.read": { params: T.ReadChatParams; result: T.ConversationView };
  /** Shows what the persona owns. */
  "wallet.balance": { params: T.AccountParams; result: T.WalletView };
  /** Gives the address to be paid at. */
  "wallet.receive": { params: T.AccountParams; result: T.ReceiveView };
  /** Lists the persona's accounts. */
  "wallet.accounts": { params: T.Nothing; result: Array<T.AccountView> };
  /** Opens another account: to be paid at by someone who need not know the others, or for one app. */
  "wallet.newaccount": { params: T.NewAccountParams; result: T.AccountView };
  /** Prepares a transfer: simulates it and opens a consent sheet. Nothing is sent before it is approved. */
  "wallet.send": { params: T.WalletSendParams; result: T.ConsentSheetView };
  /** Lists what others may still take from each account, whoever they are and whichever wallet allowed it. */
  "wallet.approvals": { params: T.ApprovalsParams; result: T.ApprovalsView };
  /** Takes an approval back: simulates it and opens a consent sheet. */
  "wallet.revoke": { params: T.RevokeApprovalParams; result: T.ConsentSheetView };
  /** Lists the person's limits and what is used of them. */
  "wallet.limits": { params: T.Nothing; result: Array<T.LimitView> };
  /** Sets a limit. One that lets more leave than before is shown first, and holds after a yes that names its digest. */
  "wallet.limitset": { params: T.SetLimitParams; result: T.LimitChangeView };
  /** Takes a limit away, after a yes that names the digest of what was shown. */
  "wallet.limitclear": { params: T.ClearLimitParams; result: T.LimitChangeView };
  /** Lists what apps may spend out of deposits on the chain, the newest first. */
  "wallet.allowances": { params: T.AllowancesParams; result: Array<T.AllowanceView> };
  /** Shows one allowance, and what was paid out of it. */
  "wallet.allowanceshow": { params: T.AllowanceParams; result: T.AllowanceDetailView };
  /** Takes the next step on the way to an allowance: opens its sheet, or says what to wait for. Asking again goes on. */
  "wallet.allowanceopen": { params: T.OpenAllowanceParams; result: T.AllowanceStepView };
  /** Pays out of an allowance with the app's own signature: opens a consent sheet. */
  "wallet.allowancepay": { params: T.PayAllowanceParams; result: T.ConsentSheetView };
  /** Ends an allowance at once, and has the rest back: opens a consent sheet. */
  "wallet.allowancerevoke": { params: T.EndAllowanceParams; result: T.ConsentSheetView };
  /** Has the rest of an allowance back that has ended: opens a consent sheet. */
  "wallet.allowancerefund": { params: T.EndAllowanceParams; result: T.ConsentSheetView };
  /** Brings a payment that submitters were to bring by a transaction of the own account: opens a consent sheet. */
  "wallet.carryown": { params: T.ReplaceParams; result: T.ConsentSheetView };
  /** Says what code an account of the persona has. */
  "wallet.delegate": { params: T.AccountParams; result: T.DelegateView };
  /** Makes the account a plain one again: simulates it and opens a consent sheet. */
  "wallet.undelegate": { params: T.UndelegateParams; result: T.ConsentSheetView };
  /** Lists what the wallet shows and sends: the coin, the tokens of the address book and of the list, and the added ones. */
  "wallet.tokens": { params: T.Nothing; result: Array<T.TokenView> };
  /** Asks a token's contract what it calls itself. Nothing is added by that. */
  "wallet.tokenlook": { params: T.TokenParams; result: T.TokenOfferView };
  /** Adds exactly the token that was shown. */
  "wallet.tokenadd": { params: T.AddTokenParams; result: T.TokenView };
  /** Forgets a token that was added; what the account holds of it stays. */
  "wallet.tokenremove": { params: T.TokenParams; result: Array<T.TokenView> };
  /** Lists what was paid and what arrived, newest first. */
  "wallet.history": { params: T.HistoryParams; result: Array<T.PaymentView> };
  /** Says how far the history has been looked up on the chain. */
  "wallet.historystatus": { params: T.AccountParams; result: T.HistoryStatusView };
  /** Looks the history up anew from a block on: for an account that is older than this profile. */
  "wallet.rescan": { params: T.RescanParams; result: T.HistoryStatusView };
  /** Shows one payment. */
  "wallet.payment": { params: T.PaymentParams; result: T.PaymentView };
  /** Sends a payment that no block holds yet once more, for a higher fee within what was agreed to. */
  "wallet.speedup": { params: T.ReplaceParams; result: T.ReplacementView };
  /** Prepares a higher fee than was agreed to for a payment that no block holds yet: opens a consent sheet. */
  "wallet.raise": { params: T.ReplaceParams; result: T.ConsentSheetView };
  /** Calls a payment back that no block holds yet: an empty transaction takes its place, or it was never sent. */
  "wallet.cancel": { params: T.ReplaceParams; result: T.ReplacementView };
  /** Says what is known of a name. */
  "name.show": { params: T.NameParams; result: T.NameView };
  /** Takes the next step on the way to a name: opens its sheet, or says until when to wait. Asking again goes on. */
  "name.register": { params: T.NameActParams; result: T.NameStepView };
  /** Keeps a name for another term: opens a consent sheet. */
  "name.renew": { params: T.NameActParams; result: T.ConsentSheetView };
  /** Points a name at the card as it is now: opens a consent sheet. */
  "name.update": { params: T.NameActParams; result: T.ConsentSheetView };
  /** Gives a name up: opens a consent sheet. */
  "name.release": { params: T.NameActParams; result: T.ConsentSheetView };
  /** Offers a name to an account, or takes the offer back: opens a consent sheet. */
  "name.offer": { params: T.OfferNameParams; result: T.ConsentSheetView };
  /** Takes a name over that was offered: opens a consent sheet. */
  "name.accept": { params: T.NameActParams; result: T.ConsentSheetView };
  /** Chooses who may recover a name, or begins, stops or finishes a recovery: opens a consent sheet. */
  "name.recovery": { params: T.RecoverNameParams; result: T.ConsentSheetView };
  /** Seals what the phrase alone cannot bring back, of every persona of the profile, into one file. */
  "wallet.backup": { params: T.Nothing; result: T.BackupView };
  /** Says whether the phrase was checked and a backup made. */
  "wallet.backupstate": { params: T.Nothing; result: T.BackupStateView };
  /** Shows the phrase to a person who gave the password and asked for it. */
  "wallet.phrase": { params: T.ShowPhraseParams; result: T.PhraseView };
  /** Compares what was written down with the phrase, and notes that it is right. */
  "wallet.checkphrase": { params: T.CheckPhraseParams; result: T.BackupStateView };
  /** Takes an account of another wallet in, from a keystore V3. */
  "wallet.import": { params: T.ImportAccountParams; result: T.AccountView };
  /** Says whether the profile is locked, and when it locks itself. */
  "wallet.lockstate": { params: T.Nothing; result: T.LockView };
  /** Takes the keys out of memory: nothing is spent, signed or shown until they are back. */
  "wallet.lock": { params: T.Nothing; result: T.LockView };
  /** Puts the keys back. */
  "wallet.unlock": { params: T.UnlockParams; result: T.LockView };
  /** Says after how long without its person the profile locks itself. */
  "wallet.autolock": { params: T.AutolockParams; result: T.LockView };
  /** Lists sheets that wait for an answer, oldest first. */
  "consent.list": { params: T.Nothing; result: Array<T.ConsentSheetView> };
  /** Shows one sheet. */
  "consent.show": { params: T.SheetParams; result: T.ConsentSheetView };
  /** Agrees to exactly what was shown. */
  "consent.approve": { params: T.ApproveParams; result: T.ConsentOutcomeView };
  /** Says no. */
  "consent.refuse": { params: T.RefuseParams; result: T.ConsentOutcomeView };
  /** Lists the consent log, oldest first. */
  "consent.receipts": { params: T.Nothing; result: Array<T.ConsentReceiptView> };
  /** Reads a bundle and says what it could ever do, without installing it. */
  "app.inspect": { params: T.BundleParams; result: T.AppView };
  /** Installs a bundle. An undeclared import or a bad signature refuses it. */
  "app.install": { params: T.InstallParams; result: T.AppView };
  /** Lists what the registry has, a page at a time: the newest first, withdrawn releases last. */
  "app.store": { params: T.StoreParams; result: T.StoreView };
  /** Says what the registry has of an app. */
  "app.lookup": { params: T.AppLookupParams; result: T.AppListingView };
  /** Shows what there is to see of an app, from its bytes: words, pictures, size, and what it could ever do. Nothing is installed. */
  "app.about": { params: T.AboutAppParams; result: T.AppAboutView };
  /** Installs a release that the registry has, from wherever its bytes are. */
  "app.installnamed": { params: T.InstallNamedParams; result: T.AppView };
  /** Gets an app's bytes by a link and says what it could ever do, without installing it. */
  "app.fetch": { params: T.FetchAppParams; result: T.AppView };
  /** Opens an app by a link. One that is not installed asks nobody anything, runs without powers and is forgotten when it is closed. */
  "app.run": { params: T.RunAppParams; result: T.OpenAppView };
  /** Installs an app that runs without powers, with what it has stored, and closes it. */
  "app.keep": { params: T.HandleParams; result: T.AppView };
  /** Gives a link that leads somebody else to an installed app, and brings its bytes to mailboxes for it. */
  "app.link": { params: T.AppParams; result: T.AppLinkView };
  /** Takes the next step of publishing a bundle: opens its sheet, or says that it is done. Asking again goes on. */
  "app.publish": { params: T.PublishAppParams; result: T.PublishStepView };
  /** Withdraws a release for good: opens a consent sheet. */
  "app.yank": { params: T.YankAppParams; result: T.ConsentSheetView };
  /** Says in public that an account made a release again from its sources and got the same bytes: opens a consent sheet. */
  "app.attest": { params: T.AttestAppParams; result: T.ConsentSheetView };
  /** Changes the key that signs a publisher's bundles: opens a consent sheet. */
  "app.rotatekey": { params: T.RotateKeyParams; result: T.ConsentSheetView };
  /** Removes an app, its grants and its data. */
  "app.uninstall": { params: T.AppParams; result: T.Done };
  /** Lists installed apps by name. */
  "app.list": { params: T.Nothing; result: Array<T.AppView> };
  /** Adds a signed list of bundles and publishers that somebody warns of, or takes a newer one of its author. */
  "app.blocklistadd": { params: T.BlocklistAddParams; result: T.BlocklistView };
  /** Lists the block-lists that were added. */
  "app.blocklists": { params: T.Nothing; result: Array<T.BlocklistView> };
  /** Removes a block-list, with what was said about its entries. */
  "app.blocklistremove": { params: T.BlocklistParams; result: T.Done };
  /** Goes on in spite of one entry of a block-list from now on, or heeds it again. */
  "app.blocklistignore": { params: T.BlocklistIgnoreParams; result: T.BlocklistView };
  /** Lists what an app may do. */
  "app.grants": { params: T.AppParams; result: Array<T.GrantView> };
  /** Takes a grant back, at once. */
  "app.revoke": { params: T.RevokeParams; result: Array<T.GrantView> };
  /** Lets the host ask again for what was taken back or refused. */
  "app.allow": { params: T.AllowParams; result: Array<T.GrantView> };
  /** Refuses a grant for good: the app is refused without a question until it is allowed again. */
  "app.deny": { params: T.AllowParams; result: Array<T.GrantView> };
  /** Sets when a grant ends, and the most that it may move. */
  "app.limit": { params: T.LimitGrantParams; result: Array<T.GrantView> };
  /** Takes the next step on the way to a budget, which the app pays out of without a question: opens its sheet, or says what to wait for. Asking again goes on. */
  "app.budget": { params: T.OpenBudgetParams; result: T.AllowanceStepView };
  /** Lists budgets, newest first. */
  "app.budgets": { params: T.BudgetsParams; result: Array<T.AllowanceView> };
  /** Ends a budget at once, and has the rest back: opens a consent sheet. */
  "app.budgetend": { params: T.EndBudgetParams; result: T.ConsentSheetView };
  /** Shows receipts of what the person did about apps, newest first. */
  "app.receipts": { params: T.AppReceiptsParams; result: T.AppReceiptsView };
  /** Gives all receipts as JSON lines, to keep elsewhere and to check. */
  "app.receiptsexport": { params: T.Nothing; result: T.ReceiptsExportView };
  /** Lists the meters of apps: those that run first, then those that ended, the newest first. */
  "app.meters": { params: T.MetersParams; result: Array<T.MeterView> };
  /** Stops a meter for good. */
  "app.meterstop": { params: T.MeterParams; result: Array<T.MeterView> };
  /** Opens an app. One that is open already is opened anew. */
  "app.open": { params: T.OpenAppParams; result: T.OpenAppView };
  /** Lists open apps. */
  "app.opened": { params: T.Nothing; result: Array<T.OpenAppView> };
  /** Says what each open app uses. */
  "app.running": { params: T.Nothing; result: Array<T.RunningAppView> };
  /** Shows an open app. */
  "app.show": { params: T.HandleParams; result: T.OpenAppView };
  /** Passes on what the person did; answers when the app's turn is committed. */
  "app.event": { params: T.AppEventParams; result: T.OpenAppView };
  /** Draws an open app as text, for a terminal. */
  "app.screen": { params: T.HandleParams; result: T.ScreenView };
  /** Takes a line typed at that text; answers when the app's turn is committed. */
  "app.enter": { params: T.EnterParams; result: T.OpenAppView };
  /** Answers a picker. */
  "app.pick": { params: T.PickParams; result: T.OpenAppView };
  /** Answers a picker of a file. */
  "app.pickfile": { params: T.PickFileParams; result: T.OpenAppView };
  /** Answers a picker of a place or of a code. */
  "app.picktext": { params: T.PickTextParams; result: T.OpenAppView };
  /** Closes an app, and hands out what was recorded of it. */
  "app.close": { params: T.HandleParams; result: T.ClosedAppView };
  /** Gives the bundle of an installed app. */
  "app.bundle": { params: T.AppParams; result: T.BundleView };
  /** Lists notifications of apps, newest first. */
  "notify.list": { params: T.Nothing; result: Array<T.NotificationView> };
  /** Lets a notification go, or all of them. */
  "notify.dismiss": { params: T.DismissParams; result: T.Done };
  /** Opens the app that a notification is of, which is told so. */
  "notify.open": { params: T.OpenNotificationParams; result: T.OpenAppView };
  /** Shows an envelope as the chain has it now. */
  "envelope.show": { params: T.EnvelopeParams; result: T.EnvelopeView };
  /** Claims the share of a link or a message to the persona's own account, by a submitter, for nothing. */
  "envelope.claim": { params: T.ClaimParams; result: T.PaymentView };
  /** Claims the share by a transaction of the own account, which shows itself: opens a consent sheet. */
  "envelope.claimown": { params: T.ClaimOwnParams; result: T.ConsentSheetView };
  /** Prepares the refund of an expired envelope: opens a consent sheet, since it costs gas. */
  "envelope.refund": { params: T.RefundParams; result: T.ConsentSheetView };
  /** Shows the relays. */
  "relay.status": { params: T.Nothing; result: T.RelayStatusView };
  /** Adds a relay. */
  "relay.add": { params: T.RelayParams; result: T.RelayStatusView };
  /** Removes a relay. */
  "relay.remove": { params: T.RelayParams; result: T.RelayStatusView };
  /** Shows the chain. */
  "chain.status": { params: T.Nothing; result: T.ChainStatusView };
  /** Uses another chain. */
  "chain.use": { params: T.UseChainParams; result: T.ChainStatusView };
  /** Shows what the persona has in the pool, and how well it hides there. */
  "shielded.balance": { params: T.Nothing; result: T.ShieldedWalletView };
  /** Gives a new address to be paid at privately; those given before stay good. */
  "shielded.receive": { params: T.ShieldedReceiveParams; result: T.ShieldedReceiveView };
  /** Prepares a deposit into the pool, which everybody sees: opens a consent sheet. */
  "shielded.deposit": { params: T.ShieldedDepositParams; result: T.ConsentSheetView };
  /** Prepares a private payment: picks notes, asks for the fee, says how well it hides, and opens a consent sheet. */
  "shielded.send": { params: T.ShieldedSendParams; result: T.ConsentSheetView };
  /** Prepares a withdrawal to an account, which everybody sees: opens a consent sheet. */
  "shielded.withdraw": { params: T.ShieldedWithdrawParams; result: T.ConsentSheetView };
  /** Prepares to make one note of many small ones: opens a consent sheet. */
  "shielded.join": { params: T.ShieldedJoinParams; result: T.ConsentSheetView };
  /** Has small notes joined unasked, for at most so much a day, or ends that; what lets more leave needs the digest of what was shown. */
  "shielded.tidy": { params: T.ShieldedTidyParams; result: T.ShieldedTidyView };
  /** Lists shielded payments, newest first. */
  "shielded.history": { params: T.ShieldedHistoryParams; result: Array<T.ShieldedPaymentView> };
  /** Shows one shielded payment. */
  "shielded.payment": { params: T.ShieldedPaymentParams; result: T.ShieldedPaymentView };
  /** Calls a payment off that was not handed over yet: its notes are free again, and nothing happened. */
  "shielded.cancel": { params: T.ShieldedCancelParams; result: T.ShieldedPaymentView };
  /** Has a payment brought once more: it can happen only once, whoever brings it. */
  "shielded.retry": { params: T.ShieldedRetryParams; result: T.ShieldedRetryView };
  /** Makes a question that one receipt answers, for this persona alone. */
  "shielded.question": { params: T.Nothing; result: T.QuestionView };
  /** Gives a receipt of a payment to whoever asked, and to nobody else. */
  "shielded.receipt": { params: T.GiveReceiptParams; result: T.ShieldedReceiptView };
  /** Holds a receipt against the chain. */
  "shielded.checkreceipt": { params: T.CheckReceiptParams; result: T.CheckedReceiptView };
  /** Shows a viewing key to a person who gave the password. */
  "shielded.viewkey": { params: T.ViewKeyParams; result: T.ViewKeyView };
  /** Shows the submitter role: whether it runs, what it has brought, and what that came to. */
  "submitter.status": { params: T.Nothing; result: T.SubmitterStatusView };
  /** Takes coin or fees out of the role's account, after a yes that names the digest of what was shown. */
  "submitter.payout": { params: T.PayoutParams; result: T.PayoutView };
  /** Gives the events after a number. */
  "events.since": { params: T.SinceParams; result: T.EventPage };
  /** Sends events as they come, on this connection. */
  "events.subscribe": { params: T.SubscribeParams; result: T.SubscriptionView };
}

export type MethodName = keyof Methods;
