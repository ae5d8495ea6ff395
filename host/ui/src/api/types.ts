// Made from host/api by `TEAHOUSE_GOLDEN=1 cargo test -p teahouse-api`. Do not edit.

/**
 * Parameters of `app.about`.
 */
export type AboutAppParams = { 
/**
 * The id of an installed app; else its name in the registry, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
 */
name: string, 
/**
 * Of an app of the registry: the version; the newest when absent.
 */
version?: string, 
/**
 * The bytes of its `.teahouse` file, base64, where they are at hand.
 */
bundle?: string, 
/**
 * The person's language, BCP 47.
 */
locale?: string, };

/**
 * Parameters of what is about one account.
 */
export type AccountParams = { 
/**
 * Its number; the first when absent.
 */
account?: number, };

/**
 * One account of the persona.
 */
export type AccountView = { 
/**
 * Its number: what commands take.
 */
index: number, 
/**
 * Its address.
 */
address: string, 
/**
 * Its derivation path; empty for an imported account.
 */
path: string, 
/**
 * What the person calls it.
 */
label: string | null, 
/**
 * The app it is used with, and with nothing else.
 */
app: string | null, 
/**
 * Whether its key was imported: a backup brings it back, the phrase does not.
 */
imported: boolean, };

/**
 * Parameters of `contact.add`.
 */
export type AddContactParams = { 
/**
 * The link `teahouse:contact/…`.
 */
link: string, 
/**
 * A name for it.
 */
alias?: string, 
/**
 * The first words, which the request shows; a wave of the hand when absent.
 */
hello?: string, };

/**
 * Parameters of `wallet.tokenadd`.
 */
export type AddTokenParams = { 
/**
 * Its address `0x…`.
 */
token: string, 
/**
 * The digest of what was shown. Another one is refused.
 */
digest: string, };

/**
 * A place across the parent's direction.
 */
export type AlignName = "start" | "center" | "end" | "stretch";

/**
 * Parameters of `app.allow` and `app.deny`.
 */
export type AllowParams = { 
/**
 * Its id or its short name.
 */
app: string, 
/**
 * The grant.
 */
grant: string, };

/**
 * An allowance, and what was paid out of it.
 */
export type AllowanceDetailView = { 
/**
 * The allowance.
 */
allowance: AllowanceView, 
/**
 * The payments, oldest first.
 */
payments: Array<AllowancePaymentView>, };

/**
 * Parameters that name an allowance.
 */
export type AllowanceParams = { 
/**
 * Its id, or the app that it is for: name or id.
 */
allowance: string, };

/**
 * A payment out of an allowance, as the chain has it.
 */
export type AllowancePaymentView = { 
/**
 * Who was paid.
 */
to: PartyView, 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * The transaction.
 */
tx: string, 
/**
 * Its block.
 */
block: number, 
/**
 * When, milliseconds.
 */
at: number, };

/**
 * Where an allowance stands.
 */
export type AllowanceState = "planned" | "opening" | "live" | "empty" | "expired" | "revoked" | "refunded" | "unknown";

/**
 * What comes next on the way to an allowance.
 */
export type AllowanceStep = "allow" | "open" | "wait" | "done";

/**
 * What comes next on the way to an allowance.
 */
export type AllowanceStepView = { 
/**
 * What comes next.
 */
step: AllowanceStep, 
/**
 * The allowance, as it is or would be.
 */
allowance: AllowanceView, 
/**
 * The sheet of this step, if it needs a yes.
 */
sheet: ConsentSheetView | null, 
/**
 * The payment that is waited for.
 */
payment: string | null, };

/**
 * What an app may spend, as the chain has it now. Amounts are in the asset's smallest unit; what is not known is `null`.
 */
export type AllowanceView = { 
/**
 * Its id, hex: the hash of its terms.
 */
id: string, 
/**
 * The app, hex; `null` after a restore where the app is not installed.
 */
app: string | null, 
/**
 * The app's name, while it is installed.
 */
appName: string | null, 
/**
 * Where it stands.
 */
state: AllowanceState, 
/**
 * Of what.
 */
asset: AssetView, 
/**
 * The whole deposit: the most that can ever be lost.
 */
total: string, 
/**
 * The most of one payment.
 */
perPayment: string, 
/**
 * The most of one period.
 */
perPeriod: string, 
/**
 * Seconds of a period.
 */
period: number, 
/**
 * When it ends and the rest can be had back, milliseconds.
 */
expiresAt: number, 
/**
 * Whether only those that are listed may be paid.
 */
listed: boolean, 
/**
 * Those; empty where the list is not known after a restore.
 */
payees: Array<PartyView>, 
/**
 * The account that opened it: it may end it, and what is left goes back there.
 */
account: string, 
/**
 * The account that the persona has for the app: its signature spends.
 */
spender: string, 
/**
 * What is left of the deposit.
 */
left: string | null, 
/**
 * The most that one payment may be now.
 */
spendable: string | null, 
/**
 * When a new period begins, milliseconds.
 */
resetsAt: number | null, 
/**
 * Why the chain could not say more.
 */
trouble: ErrorView | null, };

/**
 * Parameters of `wallet.allowances`.
 */
export type AllowancesParams = { 
/**
 * Whether to look on the chain for those that this phrase has opened and this profile does not know.
 */
look: boolean, };

/**
 * How well a payment hides, in figures that anybody can count.
 */
export type AnonymityView = { 
/**
 * Among how many leaves that are not the payer's own.
 */
others: number, 
/**
 * Deposits and withdrawals of the same amount in the last seven days, where an amount is shown.
 */
sameAmount: number | null, 
/**
 * The best word that these figures carry.
 */
hiding: HidingView, };

/**
 * What there is to see of an app, out of its bundle.
 */
export type AppAboutView = { 
/**
 * What it is and could ever do: the installed app, or what would be installed.
 */
app: AppView, 
/**
 * Its title in the language that was asked for, else in English.
 */
title: string, 
/**
 * What it says it is for, in one sentence, so too.
 */
summary: string, 
/**
 * How many bytes its bundle has.
 */
bytes: number, 
/**
 * Its icon, a `data:` address; `null` where it has none that can be shown.
 */
icon: string | null, 
/**
 * Pictures of it, `data:` addresses.
 */
pictures: Array<string>, };

/**
 * Parameters of `app.event`: what the person did to a node.
 */
export type AppEventParams = { 
/**
 * The open app.
 */
handle: string, 
/**
 * The revision the person saw. An older one is refused, so that nobody presses what is no longer there.
 */
revision?: number, 
/**
 * The node.
 */
node: number, 
/**
 * What was done.
 */
action: UiAction, };

/**
 * A turn of an app that was not kept.
 */
export type AppFaultView = { 
/**
 * Why: a code.
 */
code: string, 
/**
 * When, milliseconds.
 */
at: number, };

/**
 * A link that leads somebody else to an app.
 */
export type AppLinkView = { 
/**
 * The link `teahouse:app/…`.
 */
link: string, 
/**
 * The link as a QR code; `null` when it is too long for one.
 */
qr: QrView | null, 
/**
 * Why no mailbox has its bytes: a code.
 */
trouble: string | null, };

/**
 * What the registry says of an app and one release of it.
 */
export type AppListingView = { 
/**
 * The registry's id of it, and its id here once it is installed by it.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The number of its publisher.
 */
publisher: number, 
/**
 * The account that publishes it.
 */
owner: PartyView, 
/**
 * The key that signed the release: the first bytes of its hash, hex.
 */
key: string, 
/**
 * Whether its publisher signs with another key by now.
 */
keyChanged: boolean, 
/**
 * The release's version.
 */
version: string, 
/**
 * The newest version; `null` before the first release.
 */
latest: string | null, 
/**
 * BLAKE3 of the release's bundle, hex.
 */
bundle: string, 
/**
 * When it was published, milliseconds.
 */
publishedAt: number, 
/**
 * When its publisher withdrew it, milliseconds; `null` while it stands.
 */
withdrawnAt: number | null, 
/**
 * How many accounts besides the publisher's say that they made it again from its sources and got the same bytes. One person can
 * have many accounts.
 */
rebuilt: number, 
/**
 * How many say that they got other bytes.
 */
rebuiltOtherwise: number, 
/**
 * The version that is installed by the registry's record.
 */
installed: string | null, 
/**
 * The newest version that was ever installed so: an older one is not taken.
 */
seen: string | null, 
/**
 * Why it would not be installed: a code.
 */
refused: string | null, 
/**
 * Lookalike names and other things to notice, as codes.
 */
warnings: Array<string>, };

/**
 * How much an open app does.
 */
export type AppLoad = "quiet" | "busy" | "heavy" | "faulted";

/**
 * Parameters of `app.lookup`.
 */
export type AppLookupParams = { 
/**
 * Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
 */
name: string, 
/**
 * The version; the newest when absent.
 */
version?: string, };

/**
 * Where an app came from.
 */
export type AppOriginView = { 
/**
 * By which way.
 */
way: AppWay, 
/**
 * Its name in the registry, `PUBLISHER/NAME`; `null` of an app that no record of the registry stands for.
 */
named: string | null, 
/**
 * The link `teahouse:app/…` to it, where there was one.
 */
link: string | null, 
/**
 * The contact who sent the card it came with.
 */
contact: string | null, 
/**
 * The whole key that signed its bundle, hex.
 */
key: string, };

/**
 * Parameters that name an installed app.
 */
export type AppParams = { 
/**
 * Its id or its short name.
 */
app: string, };

/**
 * A receipt: one thing that a person did about an app, bound to the one before.
 */
export type AppReceiptView = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * When, milliseconds.
 */
at: number, 
/**
 * The app.
 */
app: string, 
/**
 * Its version then; empty where it was not installed.
 */
version: string, 
/**
 * The hash of its bundle then, hex; zeros where it was not installed.
 */
bundle: string, 
/**
 * The permission that it is about; `all` for every one.
 */
scope: string, 
/**
 * What was asked, or done.
 */
kind: ReceiptKind, 
/**
 * What was answered.
 */
answer: ReceiptAnswer, 
/**
 * The digest of what was shown, hex.
 */
shown: string, 
/**
 * The hash of the receipt before, hex; zeros in the first.
 */
previous: string, 
/**
 * The hash of this receipt, hex.
 */
hash: string, };

/**
 * Parameters of `app.receipts`.
 */
export type AppReceiptsParams = { 
/**
 * Only of this app: its id or its short name. Of all when absent.
 */
app?: string, 
/**
 * Only older ones than this number.
 */
before?: number, 
/**
 * At most so many, 1 to 200.
 */
limit: number, };

/**
 * A page of receipts, newest first.
 */
export type AppReceiptsView = { 
/**
 * The receipts.
 */
receipts: Array<AppReceiptView>, 
/**
 * Whether there are older ones.
 */
more: boolean, 
/**
 * How many were ever written, of all apps.
 */
count: number, 
/**
 * The hash of the newest of them, hex.
 */
head: string, 
/**
 * Where the log is not what was written; `null` while it is whole.
 */
trouble: ErrorView | null, };

/**
 * An installed app.
 */
export type AppView = { 
/**
 * Its id: of an app from a file its publisher's key and name, else the registry's.
 */
id: string, 
/**
 * Its short name, unique among the installed ones.
 */
name: string, 
/**
 * Its title in its manifest.
 */
title: string, 
/**
 * Its version.
 */
version: string, 
/**
 * The publisher's key: the first bytes of its hash, hex.
 */
publisher: string, 
/**
 * The bundle's hash, hex.
 */
bundle: string, 
/**
 * When it was installed, milliseconds.
 */
installedAt: number, 
/**
 * The interfaces its binary imports: all it can ever ask for.
 */
imports: Array<string>, 
/**
 * What it may do.
 */
grants: Array<GrantView>, 
/**
 * Lookalike names and other things to notice, as codes.
 */
warnings: Array<string>, 
/**
 * Where it came from.
 */
origin: AppOriginView, };

/**
 * The way by which an app came.
 */
export type AppWay = "file" | "registry" | "link" | "card";

/**
 * What somebody may still take of a token.
 */
export type ApprovalView = { 
/**
 * The number of the account that it may take it from.
 */
account: number, 
/**
 * Its address.
 */
address: string, 
/**
 * Of which token.
 */
asset: AssetView, 
/**
 * How much; `null` where the token gives no answer that can be relied on.
 */
mayTake: MoneyView | null, 
/**
 * Who: a contract of the address book, or somebody for whom nobody vouches, where `contract` is null.
 */
spender: PartyView, 
/**
 * Why the amount is not known.
 */
trouble: ErrorView | null, };

/**
 * Parameters of `wallet.approvals`.
 */
export type ApprovalsParams = { 
/**
 * Only of this account; of all when absent.
 */
account?: number, };

/**
 * What others may still take, and how much of the chain the list knows.
 */
export type ApprovalsView = { 
/**
 * Each approval; those whose amount is not known come last.
 */
approvals: Array<ApprovalView>, 
/**
 * How many were not asked about: anybody can name an account in events, and a list asks about so many, of which so many
 * are kept for each token. The last said are kept, and asked about first.
 */
leftOut: number, 
/**
 * The block from which on every account was looked at; `null` where one was not looked at yet.
 */
lookedFrom: number | null, 
/**
 * The block up to which every account was looked at.
 */
lookedTo: number | null, 
/**
 * Whether nothing can be missing: every account was looked at from the first block to the newest, nothing was left
 * out, and every amount is known. An empty list says that nobody may take anything only where this is true.
 */
whole: boolean, };

/**
 * Parameters of `consent.approve`.
 */
export type ApproveParams = { 
/**
 * The sheet.
 */
sheet: string, 
/**
 * The digest that was shown. Another one is refused.
 */
digest: string, 
/**
 * The codes of the grave warnings that the person confirmed one by one.
 */
confirmed: Array<string>, };

/**
 * The app that asks.
 */
export type AskerView = { 
/**
 * The app.
 */
app: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its publisher's key: the first bytes of its hash, hex.
 */
publisher: string, 
/**
 * The conversation it is open in.
 */
conversation: string | null, };

/**
 * What can be owned.
 */
export type AssetView = { 
/**
 * `native`, or the token's address: `0x…`, lower case.
 */
id: string, 
/**
 * As a person reads it: `PRACTICE-ETH`.
 */
symbol: string, 
/**
 * How many digits of the smallest unit lie behind the point.
 */
decimals: number, };

/**
 * Parameters of `app.attest`.
 */
export type AttestAppParams = { 
/**
 * The bytes of the `.teahouse` file that was made again, base64: the release's, or it is refused.
 */
bundle: string, 
/**
 * Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`; the name in the bundle when absent.
 */
app?: string, 
/**
 * The account that says so; the first when absent.
 */
account?: number, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `wallet.autolock`.
 */
export type AutolockParams = { 
/**
 * After how many seconds, 60 to 86,400; `null` for never.
 */
afterSeconds: number | null, };

/**
 * What a backup holds, and what it cannot bring back.
 */
export type BackupContentsView = { 
/**
 * When it was made, milliseconds.
 */
madeAt: number, 
/**
 * The nicknames of the personas in it, the first one first.
 */
personas: Array<string>, 
/**
 * The names of the chains that were in use.
 */
chains: Array<string>, 
/**
 * How many of each kind come back.
 */
holds: Array<HeldView>, 
/**
 * Apps that were installed: they are installed again by hand.
 */
apps: Array<LostAppView>, 
/**
 * What does not come back, and how many where that is known.
 */
lost: Array<LostView>, };

/**
 * What was done so that this profile can be restored.
 */
export type BackupStateView = { 
/**
 * When the person last proved that they wrote the phrase down, milliseconds.
 */
phraseCheckedAt: number | null, 
/**
 * When a backup with this persona in it was last made, milliseconds.
 */
backupMadeAt: number | null, };

/**
 * A sealed backup.
 */
export type BackupView = { 
/**
 * The file's bytes in base64: only the phrase opens them.
 */
file: string, 
/**
 * A name for the file.
 */
name: string, 
/**
 * What it holds.
 */
contents: BackupContentsView, };

/**
 * What one asset of the persona's account amounts to. A part that is not known is `null`.
 */
export type BalanceView = { 
/**
 * The asset.
 */
asset: AssetView, 
/**
 * Everything that is the account's at the newest block.
 */
total: string | null, 
/**
 * What can be spent now: what is settled, less what the journal holds back.
 */
available: string | null, 
/**
 * What has arrived and is not yet final.
 */
confirming: string | null, 
/**
 * What payments on their way hold back, largest fee included.
 */
reserved: string | null, 
/**
 * Whether the chain could not be asked: then nothing above is to be shown as a number.
 */
unknown: boolean, };

/**
 * One entry of a block-list.
 */
export type BlockedView = { 
/**
 * The hash of a bundle's content, or a publisher's key, hex.
 */
id: string, 
/**
 * Whether it warns of all that a publisher signs.
 */
publisher: boolean, 
/**
 * Why, as its author says it.
 */
reason: string, 
/**
 * Whether the person goes on in spite of it.
 */
ignored: boolean, };

/**
 * Parameters of `app.blocklistadd`.
 */
export type BlocklistAddParams = { 
/**
 * The bytes of the signed list, base64.
 */
list: string, };

/**
 * Parameters of `app.blocklistignore`.
 */
export type BlocklistIgnoreParams = { 
/**
 * The key that signed it, hex.
 */
author: string, 
/**
 * The hash or the key that the entry names, hex.
 */
id: string, 
/**
 * Whether to go on in spite of it from now on; else it is heeded again.
 */
ignore: boolean, };

/**
 * Parameters that name a block-list.
 */
export type BlocklistParams = { 
/**
 * The key that signed it, hex.
 */
author: string, };

/**
 * A block-list that the person subscribed to.
 */
export type BlocklistView = { 
/**
 * The key that signed it, hex: what it is named by.
 */
author: string, 
/**
 * What its author calls it.
 */
name: string, 
/**
 * Its number, which grows with each that its author signs.
 */
number: number, 
/**
 * When it was added, milliseconds.
 */
addedAt: number, 
/**
 * What it warns of.
 */
entries: Array<BlockedView>, };

/**
 * Parameters of `app.budgets`.
 */
export type BudgetsParams = { 
/**
 * Only of this app: its id or its short name.
 */
app?: string, };

/**
 * Parameters of `app.inspect`.
 */
export type BundleParams = { 
/**
 * The bytes of the `.teahouse` file, base64.
 */
bundle: string, };

/**
 * The bundle of an installed app.
 */
export type BundleView = { 
/**
 * The bytes of the `.teahouse` file, base64.
 */
bundle: string, };

/**
 * What a card says of its app, for who does not have it.
 */
export type CardOfferView = { 
/**
 * The app's short name.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * The number of its publisher in the registry; `null` where the card names its key.
 */
publisher: number | null, 
/**
 * The first bytes of the hash of its publisher's key, hex; `null` where the card names a record of the registry.
 */
key: string | null, 
/**
 * The link `teahouse:app/…`.
 */
link: string, };

/**
 * This profile's own card, to be shown or sent.
 */
export type CardView = { 
/**
 * The link `teahouse:contact/…`.
 */
link: string, 
/**
 * The link as a QR code; `null` when it is too long for one.
 */
qr: QrView | null, };

/**
 * Who brings it to the chain where the account itself does not, and is paid the fee.
 */
export type CarriageView = { 
/**
 * The accounts one of which is paid, the cheapest first; none where it is done for nothing.
 */
carriers: Array<PartyView>, 
/**
 * After this it can never happen, milliseconds.
 */
until: number, 
/**
 * The code that the account takes on with it; `null` where it has it already.
 */
takesOn: CodeView | null, };

/**
 * The chain.
 */
export type ChainStatusView = { 
/**
 * Whether one is configured.
 */
configured: boolean, 
/**
 * Its name.
 */
name: string, 
/**
 * Its number.
 */
chainId: number, 
/**
 * Whether everything on it is worthless.
 */
practice: boolean, 
/**
 * The native coin's symbol.
 */
nativeSymbol: string, 
/**
 * Whether it answered.
 */
reachable: boolean, 
/**
 * The newest block.
 */
height: number | null, 
/**
 * The newest final block.
 */
finalized: number | null, 
/**
 * The time of the newest block, seconds.
 */
blockTime: number | null, 
/**
 * The contracts of the address book by name.
 */
contracts: { [key in string]: string }, 
/**
 * Why it cannot be relied on: a code.
 */
problem: string | null, 
/**
 * Values for the sentence of `problem`: who contradicts whom, and on what.
 */
params: { [key in string]: string }, 
/**
 * Everyone who is asked about it.
 */
endpoints: Array<EndpointView>, };

/**
 * Parameters of `wallet.checkphrase`.
 */
export type CheckPhraseParams = { 
/**
 * The 24 words as they were written down.
 */
phrase: SecretText, };

/**
 * Parameters of `shielded.checkreceipt`.
 */
export type CheckReceiptParams = { 
/**
 * The receipt.
 */
receipt: string, 
/**
 * The question it answers.
 */
question: string, };

/**
 * One line of `doctor`.
 */
export type CheckView = { 
/**
 * What was looked at: `relay`, `chain`, `store`, `clock`.
 */
check: string, 
/**
 * Whether it is well.
 */
ok: boolean, 
/**
 * The code of what is wrong.
 */
code: string | null, 
/**
 * Values for the sentence.
 */
params: { [key in string]: string }, };

/**
 * What a receipt shows, once it holds against the chain.
 */
export type CheckedReceiptView = { 
/**
 * What was paid.
 */
amount: MoneyView, 
/**
 * To which shielded address.
 */
address: string, 
/**
 * Whether that address is this persona's own.
 */
mine: boolean, 
/**
 * The transaction.
 */
tx: string, 
/**
 * The block.
 */
block: number, 
/**
 * Whether that block is final.
 */
isFinal: boolean, };

/**
 * A share as a link.
 */
export type ClaimLinkView = { 
/**
 * The envelope, hex.
 */
envelope: string, 
/**
 * The share's number.
 */
index: number, 
/**
 * Its amount.
 */
amount: MoneyView, 
/**
 * The link `teahouse:envelope/…`.
 */
link: string, };

/**
 * Parameters of `envelope.claimown`.
 */
export type ClaimOwnParams = { 
/**
 * A claim link `teahouse:envelope/…`, or a message's id.
 */
envelope: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `envelope.claim`.
 */
export type ClaimParams = { 
/**
 * A claim link `teahouse:envelope/…`, or a message's id.
 */
envelope: string, 
/**
 * Whether only to show what it would do.
 */
dryRun: boolean, };

/**
 * One claim as the chain has it.
 */
export type ClaimView = { 
/**
 * The share's number.
 */
index: number, 
/**
 * What was paid.
 */
amount: MoneyView, 
/**
 * Where to.
 */
to: PartyView, 
/**
 * The transaction.
 */
tx: string, 
/**
 * Gas it used, paid by whoever carried it; `null` when the chain was not asked in time.
 */
gasUsed: number | null, 
/**
 * Its block.
 */
block: number, 
/**
 * When, seconds.
 */
at: number, };

/**
 * Parameters of `wallet.limitclear`.
 */
export type ClearLimitParams = { 
/**
 * The app's limit: its name or id.
 */
app: string | null, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * The digest of the change as it was shown: the yes to it.
 */
digest: string | null, 
/**
 * Whether only to show what would change.
 */
dryRun: boolean, };

/**
 * What a closed app leaves behind.
 */
export type ClosedAppView = { 
/**
 * What was recorded of it, base64; `null` where it was not opened so.
 */
session: string | null, };

/**
 * Code at an address.
 */
export type CodeView = { 
/**
 * Where it is: `0x…`.
 */
address: string, 
/**
 * The contract's name; `null` where the address book does not know it.
 */
contract: string | null, };

/**
 * What a sheet asks for.
 */
export type ConsentAction = "send" | "app-payment" | "app-contract" | "app-sign" | "app-meter" | "refund" | "revoke" | "raise-fee" | "carry" | "name" | "publish" | "undelegate" | "allowance-open" | "allowance-pay" | "allowance-end" | "shielded-deposit" | "shielded-send" | "shielded-withdraw" | "shielded-join" | "shielded-carry";

/**
 * What became of an approved sheet.
 */
export type ConsentOutcomeView = { 
/**
 * The sheet.
 */
sheet: string, 
/**
 * How far it is now.
 */
state: ConsentState, 
/**
 * The payment it became.
 */
payment: string | null, 
/**
 * Its receipt's number.
 */
receipt: number, };

/**
 * A line of the consent log: each names the hash of the one before.
 */
export type ConsentReceiptView = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * When, milliseconds.
 */
at: number, 
/**
 * The sheet.
 */
sheet: string, 
/**
 * The digest that was shown.
 */
digest: string, 
/**
 * What was answered.
 */
answer: ConsentState, 
/**
 * Hash of the line before; 64 zeros in the first.
 */
previous: string, 
/**
 * Hash of this line.
 */
hash: string, };

/**
 * A question to the person. Refusal is the default, and the sheet is armed only after [`ConsentSheetView::arm_ms`].
 */
export type ConsentSheetView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The hash of everything shown: approving sends it back.
 */
digest: string, 
/**
 * What is asked for.
 */
action: ConsentAction, 
/**
 * How far it is.
 */
state: ConsentState, 
/**
 * When it was opened, milliseconds.
 */
at: number, 
/**
 * When it falls, milliseconds.
 */
expiresAt: number, 
/**
 * Who asks: `null` when the person does.
 */
asker: AskerView | null, 
/**
 * What the app says, quoted, at most 120 characters.
 */
reason: string | null, 
/**
 * What leaves the wallet, simulated on the newest block; of what an app wants signed the most that it lets be taken.
 */
leaves: Array<MoneyView>, 
/**
 * What arrives in it.
 */
arrives: Array<MoneyView>, 
/**
 * What the other side may take later, if this is an allowance.
 */
allows: MoneyView | null, 
/**
 * The most that bringing it to the chain takes, in coin or in a token; `null` where this profile pays none.
 */
feeMax: MoneyView | null, 
/**
 * Who brings it to the chain, if the account itself does not.
 */
carried: CarriageView | null, 
/**
 * What is signed, where that is no transaction of the account itself; of an allowance its terms, or the payment that
 * the app's account signed; of what an app wants signed, what its account would sign; of a claim what the share's key signed.
 */
signs: TypedDataView | null, 
/**
 * Of a shielded payment or a deposit: notes, change, what is seen, and how well it hides.
 */
shielded: ShieldedSheetView | null, 
/**
 * On the other side.
 */
to: PartyView | null, 
/**
 * The account that acts, and thereby shows itself.
 */
account: string, 
/**
 * Of a contract call: the method's name.
 */
method: string | null, 
/**
 * Which of the steps of one request it is, from 1.
 */
step: number, 
/**
 * How many steps the request takes, each with a sheet of its own.
 */
steps: number, 
/**
 * What the other side was given from here so far, fees left out.
 */
givenBefore: Array<MoneyView>, 
/**
 * What this app has already spent today.
 */
spentToday: Array<MoneyView>, 
/**
 * What a person should notice.
 */
warnings: Array<WarningView>, 
/**
 * How long the approving button stays unarmed, milliseconds.
 */
armMs: number, };

/**
 * How far a sheet is.
 */
export type ConsentState = "pending" | "approved" | "refused" | "expired" | "stale";

/**
 * Parameters that name a contact.
 */
export type ContactParams = { 
/**
 * Its id, or its alias or nickname where that names exactly one.
 */
contact: string, };

/**
 * How far an acquaintance is.
 */
export type ContactState = "asked" | "mutual" | "waiting" | "blocked";

/**
 * A contact.
 */
export type ContactView = { 
/**
 * Its id: the account identity, hex.
 */
id: string, 
/**
 * The nickname in its card.
 */
nickname: string, 
/**
 * The name this profile gave it.
 */
alias: string | null, 
/**
 * How far the acquaintance is.
 */
state: ContactState, 
/**
 * Sixty digits both sides see alike, to be compared by another way.
 */
safetyNumber: string | null, 
/**
 * Whether the person compared them.
 */
verified: boolean, 
/**
 * Whether they came with other device keys, and wait to be accepted anew.
 */
newKeys: boolean, 
/**
 * The conversation with it.
 */
conversation: string, };

/**
 * What a message says.
 */
export type ContentView = { "kind": "text", 
/**
 * The words.
 */
text: string, } | { "kind": "red-envelope", 
/**
 * The app that gave it.
 */
app: string, 
/**
 * The envelope's id, hex.
 */
envelope: string, 
/**
 * The share's number.
 */
index: number, 
/**
 * The wish on it.
 */
greeting: string, 
/**
 * How far it is, as far as this device knows.
 */
state: ShareState, 
/**
 * What the share is worth; `null` where the asset is not known here.
 */
amount: MoneyView | null, 
/**
 * How to get the app; `null` where the envelope does not say, or says it of another app.
 */
offer: CardOfferView | null, } | { "kind": "app-card", 
/**
 * The app.
 */
app: string, 
/**
 * The words on it.
 */
text: string, 
/**
 * Whether its sender has changed it since.
 */
updated: boolean, 
/**
 * How to get the app; `null` where the card does not say, or says it of another app.
 */
offer: CardOfferView | null, } | { "kind": "card-update", 
/**
 * The app.
 */
app: string, 
/**
 * The words on the card from then on.
 */
text: string, } | { "kind": "app-file", 
/**
 * The app.
 */
app: string, 
/**
 * What its writer calls it, cleaned.
 */
name: string, 
/**
 * Its bytes, as its writer says.
 */
size: number, } | { "kind": "pay-address", 
/**
 * The number of the chain.
 */
chain: number, 
/**
 * The account; `null` takes back what was said before.
 */
address: string | null, 
/**
 * Whether it is the chain in use.
 */
here: boolean, } | { "kind": "ask-pay-address", 
/**
 * The number of the chain.
 */
chain: number, 
/**
 * Whether it is the chain in use.
 */
here: boolean, } | { "kind": "private-pay-address", 
/**
 * The number of the chain.
 */
chain: number, 
/**
 * The shielded address, where it is of the pool in use; `null` of another, and of what takes it back.
 */
address: string | null, 
/**
 * Whether it takes back what was said before.
 */
takenBack: boolean, 
/**
 * Whether it is the chain in use.
 */
here: boolean, } | { "kind": "app-account", 
/**
 * The app.
 */
app: string, 
/**
 * Its title, where it is installed.
 */
title: string | null, 
/**
 * The account.
 */
address: string, } | { "kind": "unknown", 
/**
 * The kind's number.
 */
number: number, };

/**
 * A control of a screen.
 */
export type ControlView = { 
/**
 * Its number on the screen, from 1.
 */
number: number, 
/**
 * Its node.
 */
node: number, 
/**
 * Its label.
 */
label: string, };

/**
 * A conversation in the list.
 */
export type ConversationView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The contact on the other side.
 */
contact: string, 
/**
 * The name to show.
 */
title: string, 
/**
 * Whether the contact's safety number was compared.
 */
verified: boolean, 
/**
 * The newest message.
 */
last: MessageView | null, 
/**
 * How many messages of theirs are unread.
 */
unread: number, };

/**
 * Parameters of `persona.create`.
 */
export type CreatePersonaParams = { 
/**
 * The nickname in its card, 1 to 64 bytes; none that another persona of the profile has.
 */
nickname: string, 
/**
 * Its number, 1 to 15; `null` for the next one.
 */
number: number | null, 
/**
 * Whether it begins with the relays and the chain of the persona that is asked; whoever runs them then sees one
 * address on the network for both.
 */
sameNetwork: boolean, };

/**
 * Parameters of `profile.create`.
 */
export type CreateProfileParams = { 
/**
 * The nickname in its contact card, 1 to 64 bytes.
 */
nickname: string, 
/**
 * Its password.
 */
password: SecretText, };

/**
 * What code an account of the persona has.
 */
export type DelegateView = { 
/**
 * The account.
 */
account: string, 
/**
 * The code; `null` for a plain account.
 */
code: CodeView | null, 
/**
 * Whether the account is plain, or its code is the `Delegate` of the address book. Other code can do anything with
 * everything the account has.
 */
trusted: boolean, };

/**
 * Which way money went.
 */
export type Direction = "received" | "sent";

/**
 * Parameters of `notify.dismiss`.
 */
export type DismissParams = { 
/**
 * The notification; all of them when absent.
 */
id?: string, };

/**
 * Nothing to say but that it is done, and on disk.
 */
export type Done = Record<symbol, never>;

/**
 * Parameters of `wallet.allowancerevoke` and `wallet.allowancerefund`.
 */
export type EndAllowanceParams = { 
/**
 * The allowance: its id, or the app that it is for.
 */
allowance: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `app.budgetend`.
 */
export type EndBudgetParams = { 
/**
 * The app: its id or its short name.
 */
app: string, 
/**
 * Of what; of the one there is when absent.
 */
asset?: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * One endpoint of the chain.
 */
export type EndpointView = { 
/**
 * Its name in the chain profile.
 */
name: string, 
/**
 * The host that is asked.
 */
host: string, 
/**
 * How often in a row it did not answer.
 */
failures: number, };

/**
 * Parameters of `app.enter`: a line typed at a screen.
 */
export type EnterParams = { 
/**
 * The open app.
 */
handle: string, 
/**
 * A control's number, and behind it what to enter: `2 hello`. A button takes nothing, `-` empties a field.
 */
line: string, };

/**
 * Parameters that name an envelope.
 */
export type EnvelopeParams = { 
/**
 * A claim link `teahouse:envelope/…`, an envelope's id, or a message's id.
 */
envelope: string, };

/**
 * How far an envelope is.
 */
export type EnvelopeState = "open" | "empty" | "expired" | "refunded";

/**
 * A red envelope as the chain has it now.
 */
export type EnvelopeView = { 
/**
 * Its id, hex.
 */
id: string, 
/**
 * How far it is.
 */
state: EnvelopeState, 
/**
 * The whole gift.
 */
funded: MoneyView, 
/**
 * What is left in it.
 */
left: MoneyView, 
/**
 * How many shares there are.
 */
shares: number, 
/**
 * How many were claimed.
 */
claimed: number, 
/**
 * When it expires, seconds.
 */
expiresAt: number, 
/**
 * Where the rest goes then.
 */
refundTo: PartyView, 
/**
 * The share that the asked link or message carries.
 */
share: ShareView | null, 
/**
 * Who claimed what.
 */
claims: Array<ClaimView>, };

/**
 * Why a request was refused.
 */
export type ErrorView = { 
/**
 * The stable code: `PAY-211`.
 */
code: string, 
/**
 * The class.
 */
exit: Exit, 
/**
 * Values that a sentence needs: ids, names, amounts, limits. Never a sentence itself.
 */
params: { [key in string]: string }, };

/**
 * What happened.
 */
export type Event = { "kind": "message", 
/**
 * The message as it is now.
 */
message: MessageView, } | { "kind": "contact", 
/**
 * Its id.
 */
contact: string, } | { "kind": "request", 
/**
 * The request.
 */
request: RequestView, } | { "kind": "wallet" } | { "kind": "payment", 
/**
 * Its name in the journal.
 */
id: string, 
/**
 * Its state.
 */
state: PaymentState, } | { "kind": "shielded", 
/**
 * Its name.
 */
id: string, 
/**
 * Its state.
 */
state: ShieldedState, 
/**
 * How far the proof is, while one is made.
 */
progress: ShieldedProgressView | null, } | { "kind": "consent", 
/**
 * The sheet.
 */
sheet: string, 
/**
 * Its state.
 */
state: ConsentState, } | { "kind": "app", 
/**
 * The app.
 */
app: string, } | { "kind": "open-app", 
/**
 * Its handle.
 */
handle: string, 
/**
 * Its newest revision.
 */
revision: number, } | { "kind": "closed-app", 
/**
 * Its handle.
 */
handle: string, } | { "kind": "notification" } | { "kind": "relay", 
/**
 * In one word.
 */
state: LinkState, } | { "kind": "chain" } | { "kind": "profile" };

/**
 * A piece of the stream.
 */
export type EventPage = { 
/**
 * Events in order, each with the next number.
 */
events: Array<NumberedEvent>, 
/**
 * The newest number there is.
 */
last: number, 
/**
 * Whether events after the asked number are no longer kept: refetch everything.
 */
gap: boolean, };

/**
 * The class of a refusal, and the exit status of the command line.
 */
export type Exit = "failed" | "usage" | "configuration" | "not-found" | "refused" | "network" | "verification" | "in-use";

/**
 * Parameters of `app.fetch`.
 */
export type FetchAppParams = { 
/**
 * A link `teahouse:app/…`, or a name of the registry whose bytes are at hand.
 */
name: string, 
/**
 * The message whose card it came with: another app than the card's is refused.
 */
message?: string, };

/**
 * A picker of a file: the app gets the one that is picked, and learns of no other.
 */
export type FilePickerView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The most bytes that it may have: as the app asked, and as there is room for.
 */
maxBytes: number, 
/**
 * The media types that the app takes, such as `image/png` or `image/*`; any, when there are none.
 */
accept: Array<string>, 
/**
 * What the app says it is for, quoted.
 */
reason: string, };

/**
 * Parameters of `persona.find`.
 */
export type FindPersonasParams = { 
/**
 * Personas 1 to this number are looked for; 1 to 15.
 */
look: number, 
/**
 * Whether the person agrees that whoever runs the endpoints can guess from the looking that they are one person's.
 */
agreed: boolean, };

/**
 * What looking for personas found.
 */
export type FoundPersonasView = { 
/**
 * How many were looked for.
 */
looked: number, 
/**
 * Those that had used the chain; they are personas of the profile now.
 */
found: Array<PersonaView>, };

/**
 * Parameters of `shielded.receipt`: who asks has made a question with `shielded.question`.
 */
export type GiveReceiptParams = { 
/**
 * The payment's name.
 */
id: string, 
/**
 * The question: `teaq1…`.
 */
question: string, };

/**
 * The most that one permission may move of one asset.
 */
export type GrantCapView = { 
/**
 * The asset, as the app calls it.
 */
asset: string, 
/**
 * Its symbol; what the app calls it where the chain in use does not know it.
 */
symbol: string, 
/**
 * Digits behind the point.
 */
decimals: number, 
/**
 * The most of one payment that the app asked for, in the smallest unit.
 */
askedPayment: string, 
/**
 * The most of one day that it asked for.
 */
askedDay: string, 
/**
 * The person's own most of one payment, in the smallest unit; `null` for none.
 */
ownPayment: string | null, 
/**
 * The person's own most of one day; `null` for none.
 */
ownDay: string | null, };

/**
 * What a person said about a grant.
 */
export type GrantDecision = "open" | "denied" | "revoked" | "ended";

/**
 * How long a permission lasts.
 */
export type GrantTerm = "hour" | "day" | "month" | "never";

/**
 * One thing an app may do.
 */
export type GrantView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The capability: `wallet`, `contracts`, `claims`, `storage` ….
 */
capability: string, 
/**
 * Its parameters as the manifest states them.
 */
scope: Array<string>, 
/**
 * Whether each use asks the person.
 */
asks: boolean, 
/**
 * What the person said about it.
 */
decision: GrantDecision, 
/**
 * When it was given, milliseconds; `null` where that was not noted.
 */
givenAt: number | null, 
/**
 * The version that it was given to first; `null` where that was not noted.
 */
givenTo: string | null, 
/**
 * When it ends, milliseconds; `null` for never.
 */
endsAt: number | null, 
/**
 * What it may move at most, asset by asset; empty where it moves no money.
 */
caps: Array<GrantCapView>, };

/**
 * Parameters that name an open app.
 */
export type HandleParams = { 
/**
 * The open app.
 */
handle: string, };

/**
 * A kind of thing that a backup holds.
 */
export type Held = "personas" | "accounts" | "contacts" | "pay-addresses" | "payments" | "private-payments" | "questions" | "moves" | "tokens" | "claims" | "envelopes" | "given-shares" | "received-shares" | "names" | "grants" | "limits" | "allowances" | "receipts" | "relays" | "imported-accounts";

/**
 * How many of one kind a backup holds.
 */
export type HeldView = { 
/**
 * The kind.
 */
what: Held, 
/**
 * How many.
 */
count: number, };

/**
 * How well a payment hides.
 */
export type HidingView = "not-at-all" | "thin" | "among" | "private";

/**
 * Parameters of `wallet.history`.
 */
export type HistoryParams = { 
/**
 * Only of this account; of all when absent.
 */
account?: number, 
/**
 * At most so many, newest first; 1 to 200.
 */
limit: number, 
/**
 * Only what stands after this one: its `at` and `id`, joined by a point.
 */
before?: string, 
/**
 * Only this asset: `native`, a symbol, or a token's address.
 */
asset?: string, 
/**
 * Only with this contact, contract or address.
 */
with?: string, 
/**
 * Only what came, or only what this account sent.
 */
direction?: Direction, 
/**
 * Also what anybody can put there for nothing: transfers of zero and of tokens that the wallet does not know.
 */
all: boolean, };

/**
 * How far the history has been looked up on the chain.
 */
export type HistoryStatusView = { 
/**
 * The first block that is looked at, of several accounts the first of all; `null` before the first look.
 */
from: number | null, 
/**
 * The last block that was looked at, for every account.
 */
to: number | null, 
/**
 * The newest block; `null` when the chain cannot be asked.
 */
head: number | null, 
/**
 * Whether every block was looked at, for every account from its own first one on.
 */
complete: boolean, 
/**
 * Whether coin that contracts moved could not be told somewhere, because the endpoints have forgotten old balances.
 */
gaps: boolean, };

/**
 * Parameters of `wallet.import`.
 */
export type ImportAccountParams = { 
/**
 * A keystore V3, JSON.
 */
keystore: string, 
/**
 * The file's own password.
 */
password: SecretText, };

/**
 * What an insertion is paid beforehand, and what the other choice would be.
 */
export type InsertionView = { 
/**
 * What was chosen.
 */
chosen: ShieldedInsertion, 
/**
 * What a batch of its own is paid.
 */
own: MoneyView, 
/**
 * What a share is paid.
 */
share: MoneyView, };

/**
 * Parameters of `app.installnamed`.
 */
export type InstallNamedParams = { 
/**
 * Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
 */
name: string, 
/**
 * The version; the newest when absent.
 */
version?: string, 
/**
 * The bytes of its `.teahouse` file, base64, where they are at hand.
 */
bundle?: string, 
/**
 * Whether an update may do more than what is installed.
 */
agree: boolean, 
/**
 * The message whose card it came with.
 */
message?: string, };

/**
 * Parameters of `app.install`.
 */
export type InstallParams = { 
/**
 * The bytes of the `.teahouse` file, base64.
 */
bundle: string, 
/**
 * Whether an update may do more than what is installed.
 */
agree: boolean, };

/**
 * A change of a limit: made, or waiting for a yes that names its digest.
 */
export type LimitChangeView = { 
/**
 * The limit as it was.
 */
before: LimitView | null, 
/**
 * The limit as it is, or would be.
 */
after: LimitView | null, 
/**
 * Whether it lets more leave than before.
 */
loosens: boolean, 
/**
 * What a yes has to name.
 */
digest: string, 
/**
 * Whether it holds. A change that loosens does not before its yes.
 */
done: boolean, };

/**
 * Parameters of `app.limit`.
 */
export type LimitGrantParams = { 
/**
 * Its id or its short name.
 */
app: string, 
/**
 * The grant.
 */
grant: string, 
/**
 * The asset whose most is set, as the app calls it; without one only the end is set.
 */
asset?: string, 
/**
 * The most of one payment, in the smallest unit; none of the person's own when absent.
 */
perPayment?: string, 
/**
 * The most of one day; none of the person's own when absent.
 */
perDay?: string, 
/**
 * How long it lasts from now on; its end stays as it is when absent.
 */
lasts?: GrantTerm, };

/**
 * A limit, and what counts towards it now. Amounts are in the asset's smallest unit; what is absent is not bounded.
 */
export type LimitView = { 
/**
 * The app whose payments it counts, hex; `null` when it counts everything that leaves.
 */
app: string | null, 
/**
 * The app's name, while it is installed.
 */
appName: string | null, 
/**
 * The asset. The coin's limit counts fees.
 */
asset: AssetView, 
/**
 * The most of one payment.
 */
perPayment: string | null, 
/**
 * The most within any twenty-four hours.
 */
perDay: string | null, 
/**
 * The most in total, since it was set.
 */
total: string | null, 
/**
 * When it falls away, milliseconds; `null` when it stays.
 */
endsAt: number | null, 
/**
 * When it was first set, milliseconds.
 */
since: number, 
/**
 * What counts of the last twenty-four hours, largest fees included.
 */
usedDay: string, 
/**
 * What counts since it was set.
 */
usedTotal: string, 
/**
 * When some of the day is free again, milliseconds; `null` when nothing is used.
 */
freesAt: number | null, };

/**
 * A connection in one word.
 */
export type LinkState = "online" | "limited" | "offline";

/**
 * Whether the profile is locked, and when it locks itself.
 */
export type LockView = { 
/**
 * Whether it is locked.
 */
locked: boolean, 
/**
 * Whether it can be: it has a password.
 */
canLock: boolean, 
/**
 * After how many seconds without its person it locks itself; `null` for never.
 */
afterSeconds: number | null, };

/**
 * A kind of thing that does not come back.
 */
export type Lost = "messages" | "sessions" | "requests" | "apps" | "unsent-payments" | "personas" | "accounts" | "imported-accounts" | "contacts" | "pay-addresses" | "history" | "private-payments" | "questions" | "tokens" | "envelopes" | "shares" | "names" | "limits" | "receipts" | "relays";

/**
 * An app that was installed.
 */
export type LostAppView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its title.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * The hash of its bundle.
 */
bundle: string, };

/**
 * What a backup does not bring back.
 */
export type LostView = { 
/**
 * The kind.
 */
what: Lost, 
/**
 * How many; `null` where nobody can know.
 */
count: number | null, };

/**
 * A page of messages, oldest first.
 */
export type MessagePage = { 
/**
 * The messages.
 */
messages: Array<MessageView>, 
/**
 * Whether there are older ones.
 */
more: boolean, };

/**
 * How far a message has provably come.
 */
export type MessageState = "queued" | "stored" | "delivered" | "read";

/**
 * A message.
 */
export type MessageView = { 
/**
 * Its id, the same on both sides.
 */
id: string, 
/**
 * The conversation.
 */
conversation: string, 
/**
 * Whether this profile wrote it.
 */
mine: boolean, 
/**
 * When it was written, milliseconds, by its author's clock.
 */
at: number, 
/**
 * Its place in the order that both sides share: rises from message to message; equal places are ordered by id.
 */
place: number, 
/**
 * Whether something that its author had seen never arrived here.
 */
gapBefore: boolean, 
/**
 * How far it has come. Messages of the other side are `delivered` or `read`.
 */
state: MessageState, 
/**
 * What it says.
 */
content: ContentView, };

/**
 * Why a meter ended.
 */
export type MeterEnd = "app" | "person" | "revoked" | "closed" | "restarted" | "silent" | "replaced" | "over";

/**
 * Parameters of `app.meterstop`.
 */
export type MeterParams = { 
/**
 * The meter's id.
 */
meter: string, };

/**
 * A meter of an app.
 */
export type MeterView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The app.
 */
app: string, 
/**
 * The app's title.
 */
title: string, 
/**
 * The contract that pays by its vouchers.
 */
contract: string, 
/**
 * The struct that is signed.
 */
name: string, 
/**
 * The app's words.
 */
reason: string, 
/**
 * The most that was agreed to.
 */
most: MoneyView, 
/**
 * What was signed for so far.
 */
said: MoneyView, 
/**
 * When it was agreed to, milliseconds.
 */
openedAt: number, 
/**
 * When it stops by itself unless another voucher is signed, milliseconds; `null` of one that has ended.
 */
silentAt: number | null, 
/**
 * Why it ended; `null` while it runs.
 */
ended: MeterEnd | null, };

/**
 * Parameters of `app.meters`.
 */
export type MetersParams = { 
/**
 * Only those of this app: its id or its short name.
 */
app?: string, };

/**
 * An amount of an asset.
 */
export type MoneyView = { 
/**
 * The asset.
 */
asset: AssetView, 
/**
 * The amount in the smallest unit, decimal digits.
 */
baseUnits: string, };

/**
 * Parameters of what is done with a name.
 */
export type NameActParams = { 
/**
 * The account that acts and owns; the first when absent.
 */
account?: number, 
/**
 * The name.
 */
name: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters that name a name.
 */
export type NameParams = { 
/**
 * The name.
 */
name: string, };

/**
 * Where a name stands.
 */
export type NamePhase = "free" | "live" | "grace" | "lapsed";

/**
 * What comes next on the way to a name.
 */
export type NameStep = "commit" | "wait" | "register" | "done";

/**
 * What comes next on the way to a name.
 */
export type NameStepView = { 
/**
 * The name.
 */
name: string, 
/**
 * What comes next.
 */
step: NameStep, 
/**
 * The sheet of this step, if it needs a yes.
 */
sheet: ConsentSheetView | null, 
/**
 * The first moment of the next step, milliseconds.
 */
notBefore: number | null, 
/**
 * The last moment of it, milliseconds; after that the first step is made again.
 */
notAfter: number | null, };

/**
 * What is known of a name.
 */
export type NameView = { 
/**
 * The name.
 */
name: string, 
/**
 * Where it stands.
 */
phase: NamePhase, 
/**
 * Who owns it; `null` while anybody may ask for it.
 */
owner: PartyView | null, 
/**
 * To whom it is offered, if to anybody.
 */
offeredTo: PartyView | null, 
/**
 * Who may begin a recovery of it, if the owner chose anybody.
 */
recovery: PartyView | null, 
/**
 * How many seconds the owner has to stop one.
 */
recoveryDelay: number | null, 
/**
 * To whom a recovery that has begun hands it; `null` while none runs.
 */
heir: PartyView | null, 
/**
 * From when on that recovery can be finished, milliseconds.
 */
recoverAt: number | null, 
/**
 * Hash of the owner's contact card: `0x…`.
 */
card: string | null, 
/**
 * Whether that is this profile's own card, as it is now.
 */
cardIsMine: boolean, 
/**
 * The number of its last record: a card with a lower one is old.
 */
seq: number, 
/**
 * From when on it points nowhere, milliseconds.
 */
expiresAt: number | null, 
/**
 * From when on anybody may end it and ask for it, milliseconds.
 */
freeFrom: number | null, 
/**
 * What has to lie with it while it is held; it comes back when the name ends.
 */
deposit: MoneyView, };

/**
 * Parameters of `wallet.newaccount`.
 */
export type NewAccountParams = { 
/**
 * What the person calls it, at most 64 bytes; nobody else sees it.
 */
label?: string, 
/**
 * The app it is to be used with, by name or id: its own branch of keys.
 */
app?: string, };

/**
 * What a node is.
 */
export type NodeKind = { "kind": "column" } | { "kind": "row" } | { "kind": "card" } | { "kind": "rows" } | { "kind": "heading", 
/**
 * The words.
 */
text: string, } | { "kind": "text", 
/**
 * The words.
 */
text: string, } | { "kind": "money", 
/**
 * The amount.
 */
money: MoneyView, } | { "kind": "user", 
/**
 * The person.
 */
person: PersonView, } | { "kind": "time", 
/**
 * Milliseconds since 1970.
 */
at: number, } | { "kind": "image", 
/**
 * The picture as a `data:` address; `null` when the bundle has none of this name.
 */
source: string | null, 
/**
 * What it says, for those who do not see it.
 */
description: string, } | { "kind": "progress", 
/**
 * What.
 */
label: string, 
/**
 * 0 to 100; `null` when the end is not known.
 */
percent: number | null, } | { "kind": "qr", 
/**
 * The code; `null` when the content is too long for one.
 */
qr: QrView | null, 
/**
 * What it says.
 */
description: string, } | { "kind": "divider" } | { "kind": "spacer" } | { "kind": "button", 
/**
 * Its words.
 */
label: string, 
/**
 * Whether it is the one thing to do on this screen.
 */
primary: boolean, 
/**
 * Whether it can be pressed.
 */
enabled: boolean, } | { "kind": "text-input", 
/**
 * Its label.
 */
label: string, 
/**
 * What is in it.
 */
value: string, 
/**
 * What it shows while empty.
 */
placeholder: string, 
/**
 * At most so many characters.
 */
maxChars: number, 
/**
 * Whether it takes several lines.
 */
multiline: boolean, 
/**
 * Whether it can be changed.
 */
enabled: boolean, } | { "kind": "number-input", 
/**
 * Its label.
 */
label: string, 
/**
 * What is in it, decimal digits.
 */
value: string | null, 
/**
 * The least it takes.
 */
min: string, 
/**
 * The most it takes.
 */
max: string, 
/**
 * Whether it can be changed.
 */
enabled: boolean, } | { "kind": "amount-input", 
/**
 * Its label.
 */
label: string, 
/**
 * The asset.
 */
asset: AssetView, 
/**
 * What is in it, in the smallest unit.
 */
baseUnits: string | null, 
/**
 * Whether it can be changed.
 */
enabled: boolean, } | { "kind": "select", 
/**
 * Its label.
 */
label: string, 
/**
 * The options.
 */
options: Array<string>, 
/**
 * The number of the chosen one, from 0.
 */
selected: number | null, 
/**
 * Whether it can be changed.
 */
enabled: boolean, } | { "kind": "toggle", 
/**
 * Its label.
 */
label: string, 
/**
 * Whether it is on.
 */
on: boolean, 
/**
 * Whether it can be changed.
 */
enabled: boolean, };

/**
 * One node.
 */
export type NodeView = { 
/**
 * Its id, unique in the tree. A node that keeps its id keeps its focus and what was typed.
 */
id: number, 
/**
 * What it is.
 */
node: NodeKind, 
/**
 * Its colour by meaning.
 */
tone: ToneName, 
/**
 * Where it stands across its parent's direction.
 */
align: AlignName, 
/**
 * Ids of its children in order.
 */
children: Array<number>, };

/**
 * No parameters.
 */
export type Nothing = Record<symbol, never>;

/**
 * A notification of an app. While the profile is locked, all but its id and its time is `null`: then something is due.
 */
export type NotificationView = { 
/**
 * Its id.
 */
id: string, 
/**
 * When it was shown first, milliseconds.
 */
at: number, 
/**
 * The app's id.
 */
app: string | null, 
/**
 * The app's title in its manifest.
 */
name: string | null, 
/**
 * The app's words: one line.
 */
title: string | null, 
/**
 * One line more; empty where the app said none.
 */
body: string | null, };

/**
 * An event and its number.
 */
export type NumberedEvent = { 
/**
 * Its number.
 */
seq: number, 
/**
 * When, milliseconds.
 */
at: number, 
/**
 * What happened.
 */
event: Event, };

/**
 * Parameters of `name.offer`.
 */
export type OfferNameParams = { 
/**
 * The account that owns it; the first when absent.
 */
account?: number, 
/**
 * The name.
 */
name: string, 
/**
 * The account `0x…`; `null` takes the offer back.
 */
to: string | null, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `wallet.allowanceopen`.
 */
export type OpenAllowanceParams = { 
/**
 * The account that pays for it; the first when absent.
 */
account?: number, 
/**
 * The app: its name or id.
 */
app: string, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * The whole deposit, in the smallest unit.
 */
total: string, 
/**
 * The most of one payment, in the smallest unit.
 */
perPayment: string, 
/**
 * The most of one period, in the smallest unit.
 */
perPeriod: string, 
/**
 * Seconds of a period, an hour at least.
 */
period: number, 
/**
 * How long it lasts, in seconds: two hours to 366 days.
 */
lasts: number, 
/**
 * The only addresses that may be paid; anyone when empty.
 */
payees: Array<string>, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: nothing is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `app.open`.
 */
export type OpenAppParams = { 
/**
 * Its id or its short name.
 */
app: string, 
/**
 * The conversation to open it in: its id, or the name of a contact.
 */
conversation?: string, 
/**
 * The message that is opened: the id of a red envelope or a card.
 */
message?: string, 
/**
 * The person's language, BCP 47.
 */
locale?: string, 
/**
 * Whether to open it although it failed each time it was started.
 */
anyway?: boolean, 
/**
 * Whether to record everything the app sees and does, for its developer; `app.close` hands it out.
 */
record?: boolean, };

/**
 * An open app.
 */
export type OpenAppView = { 
/**
 * Its handle while it is open.
 */
handle: string, 
/**
 * The app.
 */
app: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The conversation it was opened in.
 */
conversation: string | null, 
/**
 * Rises with every change of what follows.
 */
revision: number, 
/**
 * What it draws; `null` while it has drawn nothing.
 */
tree: ViewTree | null, 
/**
 * What the host asks of the person for it.
 */
pickers: Array<PickerView>, 
/**
 * The same for files.
 */
filePickers: Array<FilePickerView>, 
/**
 * The same for places and codes.
 */
textPickers: Array<TextPickerView>, 
/**
 * Permissions that ran out, and that it asks for again: nothing is done for it before the person says so.
 */
renewals: Array<string>, 
/**
 * Sheets of this app that wait for an answer.
 */
sheets: Array<string>, 
/**
 * Claim links of this app's envelopes, for the person to pass on. Whoever has one has the share.
 */
links: Array<ClaimLinkView>, 
/**
 * Why it stopped: a code; `null` while it runs.
 */
stopped: string | null, 
/**
 * What it is, of an app that is not installed and runs without powers; `null` of an installed one.
 */
unkept: AppView | null, };

/**
 * Parameters of `app.budget`.
 */
export type OpenBudgetParams = { 
/**
 * The account that pays for it; the first when absent.
 */
account?: number, 
/**
 * The app: its id or its short name.
 */
app: string, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * The whole deposit, in the smallest unit.
 */
most: string, 
/**
 * The most of one day, in the smallest unit; the whole deposit when absent.
 */
perDay?: string, 
/**
 * When it ends, milliseconds: in two hours to 366 days.
 */
until: number, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: nothing is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `notify.open`.
 */
export type OpenNotificationParams = { 
/**
 * The notification.
 */
id: string, 
/**
 * The person's language, BCP 47.
 */
locale?: string, 
/**
 * Whether to open the app although it failed each time it was started.
 */
anyway?: boolean, };

/**
 * Someone on the other side of a payment.
 */
export type PartyView = { 
/**
 * The address.
 */
address: string, 
/**
 * The contact's name, if it is a contact's address.
 */
contact: string | null, 
/**
 * The contract's name, if the address book knows it.
 */
contract: string | null, 
/**
 * Whether the contact's safety number was compared.
 */
verified: boolean, 
/**
 * Whether it is this persona's own account.
 */
mine: boolean, 
/**
 * Whether nothing was ever sent there; never of a contract of the address book, which is called and not paid.
 */
firstTime: boolean, };

/**
 * Parameters of `wallet.allowancepay`.
 */
export type PayAllowanceParams = { 
/**
 * The allowance: its id, or the app that it is for.
 */
allowance: string, 
/**
 * An address `0x…`.
 */
to: string, 
/**
 * Amount in the smallest unit, decimal digits.
 */
baseUnits: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * What a contact and this profile have told each other about being paid, on the chain in use.
 */
export type PayeeView = { 
/**
 * The contact's id.
 */
contact: string, 
/**
 * The name to show.
 */
name: string, 
/**
 * Whether the contact's safety number was compared.
 */
verified: boolean, 
/**
 * Where it can be paid, as it said last; `null` when it never said so or took it back.
 */
address: string | null, 
/**
 * The address that was relied on before, when the contact has named another since: the new one is used only after
 * a yes to exactly that.
 */
changedFrom: string | null, 
/**
 * When it said so, milliseconds; `null` when it never did.
 */
toldAt: number | null, 
/**
 * Whether it took back what it had said.
 */
takenBack: boolean, 
/**
 * Whether it was told where this profile can be paid, at one of its accounts.
 */
knowsOurs: boolean, 
/**
 * Whether it asks where this profile can be paid, and was not answered.
 */
asks: boolean, 
/**
 * Where it can be paid privately in the pool in use, as it said last: `tea1…`; `null` when it cannot.
 */
privateAddress: string | null, 
/**
 * Whether that is another than the one that was relied on before: it is used only after a yes to exactly that.
 */
privateChanged: boolean, 
/**
 * Whether it was told where this profile can be paid privately in the pool in use.
 */
knowsPrivate: boolean, };

/**
 * Parameters of `wallet.payment`.
 */
export type PaymentParams = { 
/**
 * Its name in the journal.
 */
id: string, };

/**
 * What a payment is for.
 */
export type PaymentPurpose = "transfer" | "contract" | "claim" | "refund" | "revoke" | "received" | "elsewhere" | "contracts" | "allowance" | "allowance-payment" | "other";

/**
 * How far a payment is.
 */
export type PaymentState = "approved" | "signed" | "sent" | "included" | "safe" | "final" | "reverted" | "abandoned" | "foreign" | "expired";

/**
 * One payment or contract call of this wallet.
 */
export type PaymentView = { 
/**
 * Its name in the journal.
 */
id: string, 
/**
 * What it was for.
 */
purpose: PaymentPurpose, 
/**
 * How far it is.
 */
state: PaymentState, 
/**
 * When the person agreed to it, milliseconds.
 */
at: number, 
/**
 * What left the wallet.
 */
leaves: Array<MoneyView>, 
/**
 * What arrived.
 */
arrives: Array<MoneyView>, 
/**
 * Whom it came from, where that is somebody; `null` for what this wallet paid, and for coin that contracts moved.
 */
from: PartyView | null, 
/**
 * Whom it went to.
 */
to: PartyView | null, 
/**
 * What it cost; `null` until a block says.
 */
fee: MoneyView | null, 
/**
 * Gas used; `null` until a block says.
 */
gasUsed: number | null, 
/**
 * The transaction; `null` until there is one.
 */
tx: string | null, 
/**
 * The block that holds it.
 */
block: number | null, 
/**
 * That block's hash, where it is known: a number alone does not survive a reorganisation.
 */
blockHash: string | null, 
/**
 * The app that asked, if one did.
 */
app: string | null, 
/**
 * Whether it waits for a block, so that a higher fee or a cancellation can still take its place.
 */
waits: boolean, 
/**
 * Whether it was called back; until a block says so, it may still happen.
 */
calledBack: boolean, 
/**
 * Why it failed: a code, if it did.
 */
failure: string | null, 
/**
 * Why its state may be older than the chain: `CHN-103` when the endpoints contradict each other. `null` once it is
 * final.
 */
trouble: ErrorView | null, 
/**
 * What to know about what others sent, before it is relied on.
 */
warnings: Array<WarningView>, 
/**
 * Of a claim: what the share's key signed last, or would sign. Whoever brings it for a fee gets a signature of its
 * own, which names that account and the fee.
 */
signs: TypedDataView | null, };

/**
 * Parameters of `submitter.payout`.
 */
export type PayoutParams = { 
/**
 * To whom: an address, or a contact who told one.
 */
to: string, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * How much, in the smallest unit.
 */
baseUnits: string, 
/**
 * The digest of what was shown: the yes to it.
 */
digest?: string, };

/**
 * What taking something out of the role's account would do, or did.
 */
export type PayoutView = { 
/**
 * The role's account.
 */
account: string, 
/**
 * Who gets it.
 */
to: string, 
/**
 * What.
 */
amount: MoneyView, 
/**
 * The largest fee for the gas.
 */
feeMax: MoneyView, 
/**
 * The digest of all that: saying yes sends it back.
 */
digest: string, 
/**
 * Whether it was agreed to, and is on its way.
 */
done: boolean, };

/**
 * A person as this profile knows them.
 */
export type PersonView = { 
/**
 * The name to show; `null` for a person this profile does not know.
 */
name: string | null, 
/**
 * Whether it is this person.
 */
me: boolean, 
/**
 * Whether the contact's safety number was compared.
 */
verified: boolean, };

/**
 * A persona of the profile.
 */
export type PersonaView = { 
/**
 * Its number in the key tree; 0 is the one every profile begins with.
 */
number: number, 
/**
 * The nickname in its contact card.
 */
nickname: string, 
/**
 * Whether it is the one that answers here.
 */
current: boolean, 
/**
 * Whether it is open in the process that answers.
 */
open: boolean, 
/**
 * Where its screens are, while a host serves them; whoever has the address can use them.
 */
page: string | null, 
/**
 * The socket of its calls.
 */
socket: string, };

/**
 * The phrase. Whoever reads it owns everything.
 */
export type PhraseView = { 
/**
 * The 24 words, with spaces between them.
 */
phrase: SecretText, };

/**
 * Parameters of `app.pickfile`.
 */
export type PickFileParams = { 
/**
 * The open app.
 */
handle: string, 
/**
 * The picker.
 */
picker: string, 
/**
 * The file picked; refuses when absent.
 */
file?: PickedFile, };

/**
 * Parameters of `app.pick`.
 */
export type PickParams = { 
/**
 * The open app.
 */
handle: string, 
/**
 * The picker.
 */
picker: string, 
/**
 * The contacts picked; empty refuses.
 */
contacts: Array<string>, };

/**
 * Parameters of `app.picktext`.
 */
export type PickTextParams = { 
/**
 * The open app.
 */
handle: string, 
/**
 * The picker.
 */
picker: string, 
/**
 * A place or the text of a code; refuses when absent or empty. A place is a town's name, its degrees north and east such as
 * `52.52, 13.4`, or a geohash.
 */
text?: string, };

/**
 * A file that the person picked.
 */
export type PickedFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its bytes, base64.
 */
bytes: string, };

/**
 * A picker of the host: the app learns only what is picked.
 */
export type PickerView = { 
/**
 * Its id.
 */
id: string, 
/**
 * At most so many.
 */
max: number, 
/**
 * What the app says it is for, quoted.
 */
reason: string, };

/**
 * The profile that answers.
 */
export type ProfileView = { 
/**
 * Its name on this machine.
 */
name: string, 
/**
 * The nickname in its contact card.
 */
nickname: string, 
/**
 * The account identity: a hash, hex.
 */
identity: string, 
/**
 * When it was made, milliseconds.
 */
createdAt: number, 
/**
 * Whether it is locked by a password.
 */
password: boolean, 
/**
 * Whether a chain is configured.
 */
chain: boolean, 
/**
 * How many relays are configured.
 */
relays: number, 
/**
 * The version of the program that owns it.
 */
version: string, 
/**
 * Number of the newest event.
 */
lastEvent: number, };

/**
 * Parameters of `app.publish`.
 */
export type PublishAppParams = { 
/**
 * The bytes of the `.teahouse` file, base64.
 */
bundle: string, 
/**
 * The account that publishes; the first when absent.
 */
account?: number, 
/**
 * The publisher's number, where the account did not register it itself.
 */
publisher?: number, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * What comes next on the way of a bundle into the registry.
 */
export type PublishStep = "register" | "create" | "release" | "done";

/**
 * What comes next on the way of a bundle into the registry.
 */
export type PublishStepView = { 
/**
 * What comes next.
 */
step: PublishStep, 
/**
 * The sheet of this step, if it needs a yes.
 */
sheet: ConsentSheetView | null, 
/**
 * The publisher's number, once there is one.
 */
publisher: number | null, 
/**
 * The app's name.
 */
name: string, 
/**
 * The release's version.
 */
version: string, 
/**
 * Once it is done, the link `teahouse:app/…` to the release.
 */
link: string | null, 
/**
 * The link as a QR code; `null` when it is too long for one.
 */
qr: QrView | null, 
/**
 * Once it is done, why no mailbox has its bytes: a code.
 */
trouble: string | null, };

/**
 * A QR code as data: the front draws it in its own colours.
 */
export type QrView = { 
/**
 * Modules per side, quiet zone not included.
 */
side: number, 
/**
 * One text per row, `1` for a dark module and `0` for a light one.
 */
rows: Array<string>, };

/**
 * A question for one receipt, which this persona alone can check.
 */
export type QuestionView = { 
/**
 * The question: `teaq1…`.
 */
question: string, };

/**
 * Parameters of `chat.read`.
 */
export type ReadChatParams = { 
/**
 * The conversation's id, or the name of a contact.
 */
conversation: string, 
/**
 * Everything up to this message has been seen; the newest when absent.
 */
upTo?: string, };

/**
 * What a person answered.
 */
export type ReceiptAnswer = "agreed" | "refused" | "refused-for-good" | "lapsed" | "within-budget";

/**
 * What a receipt is about.
 */
export type ReceiptKind = "grant" | "denial" | "revoke" | "payment" | "signature" | "contract-write" | "card" | "pick" | "gift" | "meter" | "meter-end";

/**
 * All receipts as text.
 */
export type ReceiptsExportView = { 
/**
 * One JSON object a line, oldest first; the last line has how many there are and the newest one's hash.
 */
lines: string, 
/**
 * How many there are.
 */
count: number, 
/**
 * The hash of the newest, hex: noted elsewhere, it shows later that none was dropped.
 */
head: string, };

/**
 * What a payer needs.
 */
export type ReceiveView = { 
/**
 * The address.
 */
address: string, 
/**
 * The link `ethereum:0x…@CHAIN`.
 */
link: string, 
/**
 * The link as a QR code.
 */
qr: QrView, };

/**
 * Parameters of `name.recovery`.
 */
export type RecoverNameParams = { 
/**
 * The account that acts; the first when absent.
 */
account?: number, 
/**
 * The name.
 */
name: string, 
/**
 * What is done.
 */
step: RecoveryStep, 
/**
 * The account `0x…` that may recover it, or the heir.
 */
to: string | null, 
/**
 * With `set`: how many seconds the owner has to stop a recovery.
 */
delay: number | null, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * What is done about the recovery of a name.
 */
export type RecoveryStep = "set" | "clear" | "start" | "stop" | "finish";

/**
 * Parameters of `envelope.refund`.
 */
export type RefundParams = { 
/**
 * A claim link, an envelope's id, or a message's id.
 */
envelope: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `consent.refuse`.
 */
export type RefuseParams = { 
/**
 * The sheet.
 */
sheet: string, 
/**
 * Whether the app is not to ask again for what its permission allows, until the person lifts that.
 */
forGood?: boolean, };

/**
 * Parameters of `relay.add` and `relay.remove`.
 */
export type RelayParams = { 
/**
 * Its multiaddress, with its peer id.
 */
address: string, };

/**
 * The relays.
 */
export type RelayStatusView = { 
/**
 * The whole in one word.
 */
state: LinkState, 
/**
 * Each configured relay.
 */
relays: Array<RelayView>, 
/**
 * Messages that wait to be stored.
 */
queued: number, };

/**
 * A configured relay.
 */
export type RelayView = { 
/**
 * Its multiaddress, with its peer id.
 */
address: string, 
/**
 * Its peer id.
 */
peer: string, 
/**
 * Whether it is connected now.
 */
connected: boolean, 
/**
 * Whether it has said that it keeps messages.
 */
mailbox: boolean, 
/**
 * Whether it has said that it carries others' claims to the chain.
 */
submitter: boolean, };

/**
 * Parameters of `contact.rename`.
 */
export type RenameContactParams = { 
/**
 * Its id, or its alias or nickname where that names exactly one.
 */
contact: string, 
/**
 * The new name; `null` goes back to the nickname.
 */
alias: string | null, };

/**
 * Parameters of `persona.rename`.
 */
export type RenamePersonaParams = { 
/**
 * Its number or nickname.
 */
persona: string, 
/**
 * The new nickname, 1 to 64 bytes.
 */
nickname: string, };

/**
 * Parameters of `profile.rename`.
 */
export type RenameProfileParams = { 
/**
 * The new nickname, 1 to 64 characters.
 */
nickname: string, };

/**
 * Parameters of `wallet.speedup` and `wallet.cancel`.
 */
export type ReplaceParams = { 
/**
 * Its name in the journal.
 */
id: string, 
/**
 * Whether only to say whether it can be done, and for which fee.
 */
dryRun: boolean, };

/**
 * Another attempt at a payment that no block holds yet; only one of the two can ever happen.
 */
export type ReplacementView = { 
/**
 * The payment as it is now.
 */
payment: PaymentView, 
/**
 * What the other attempt costs at most; within the fee that was agreed to.
 */
feeMax: MoneyView, 
/**
 * Whether it is on its way; false after a dry run.
 */
sent: boolean, };

/**
 * Someone who asks to be a contact.
 */
export type RequestView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The nickname in its card.
 */
nickname: string, 
/**
 * When it came, milliseconds.
 */
at: number, 
/**
 * The first words, if any.
 */
text: string | null, 
/**
 * Whether it is a contact that came with other device keys.
 */
newKeys: boolean, };

/**
 * Parameters of `wallet.rescan`.
 */
export type RescanParams = { 
/**
 * Only for this account; for all when absent.
 */
account?: number, 
/**
 * The block to begin at.
 */
from: number, };

/**
 * Parameters of `profile.restore`.
 */
export type RestoreProfileParams = { 
/**
 * The 24 words as they were written down.
 */
phrase: SecretText, 
/**
 * The bytes of a backup file in base64; `null` for the words alone.
 */
backup: string | null, 
/**
 * Another nickname than the backup's.
 */
nickname: string | null, 
/**
 * A password for the files on this computer; it need not be the one of before.
 */
password: SecretText, };

/**
 * A restored profile, or what a test restore would give.
 */
export type RestoredView = { 
/**
 * The profile's name on this machine; `null` of a test.
 */
profile: string | null, 
/**
 * The first account's address.
 */
account: string, 
/**
 * What the backup held; `null` without one.
 */
contents: BackupContentsView | null, 
/**
 * What does not come back.
 */
lost: Array<LostView>, };

/**
 * Parameters of `wallet.revoke`.
 */
export type RevokeApprovalParams = { 
/**
 * The account that may be taken from; the first when absent.
 */
account?: number, 
/**
 * The token: its symbol or address.
 */
asset: string, 
/**
 * Who may take it: a contract's name in the address book, or an address.
 */
spender: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `app.revoke`.
 */
export type RevokeParams = { 
/**
 * Its id or its short name.
 */
app: string, 
/**
 * The grant; all of them when absent.
 */
grant?: string, };

/**
 * Parameters of `app.rotatekey`.
 */
export type RotateKeyParams = { 
/**
 * The Ed25519 public key that signs bundles from now on, hex.
 */
key: string, 
/**
 * The account that publishes; the first when absent.
 */
account?: number, 
/**
 * The publisher's number, where the account did not register it itself.
 */
publisher?: number, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `app.run`.
 */
export type RunAppParams = { 
/**
 * A link `teahouse:app/…`, or a name of the registry whose bytes are at hand.
 */
name: string, 
/**
 * The person's language, BCP 47.
 */
locale?: string, };

/**
 * What an open app uses.
 */
export type RunningAppView = { 
/**
 * Its handle.
 */
handle: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The conversation it was opened in.
 */
conversation: string | null, 
/**
 * Whether it is installed; one that is not runs without powers.
 */
kept: boolean, 
/**
 * How much it does, in one word.
 */
load: AppLoad, 
/**
 * Bytes of memory it has now.
 */
memory: number, 
/**
 * The most it had since it was opened.
 */
memoryMost: number, 
/**
 * The most it may have.
 */
memoryBound: number, 
/**
 * How long its turns took in the last minute, milliseconds: it had a core for no longer.
 */
busyMillis: number, 
/**
 * Turns since it was opened.
 */
turns: number, 
/**
 * Bytes it keeps on the disk.
 */
storage: number, 
/**
 * The most it may keep.
 */
storageBound: number, 
/**
 * What it asked for and waits for.
 */
pending: number, 
/**
 * The last turn that was not kept.
 */
lastFault: AppFaultView | null, 
/**
 * Why it stopped: a code; `null` while it runs.
 */
stopped: string | null, };

/**
 * An open app as text, for a terminal.
 */
export type ScreenView = { 
/**
 * The open app.
 */
handle: string, 
/**
 * The revision that was drawn.
 */
revision: number, 
/**
 * The lines. Every control that can be used has a number in front of it.
 */
text: string, 
/**
 * Those controls in order.
 */
controls: Array<ControlView>, };

/**
 * A password or the words of a phrase. On the wire it is a plain text: the surface is a socket or a loopback connection
 * of this user only.
 *
 * # Guarantees
 * `Debug` without content, no `Display`, wiped on drop.
 */
export type SecretText = string;

/**
 * Parameters of `chat.send`.
 */
export type SendTextParams = { 
/**
 * The conversation's id, or the name of a contact.
 */
conversation: string, 
/**
 * The words; 1 to 8,000 bytes.
 */
text: string, };

/**
 * Parameters of `wallet.limitset`: the whole limit. What is left out is not bounded.
 */
export type SetLimitParams = { 
/**
 * For this app only: its name or id.
 */
app: string | null, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * The most of one payment, in the smallest unit.
 */
perPayment: string | null, 
/**
 * The most within any twenty-four hours.
 */
perDay: string | null, 
/**
 * The most in total.
 */
total: string | null, 
/**
 * When it falls away, milliseconds.
 */
endsAt: number | null, 
/**
 * The digest of a change that lets more leave, as it was shown: the yes to it.
 */
digest: string | null, 
/**
 * Whether only to show what would change.
 */
dryRun: boolean, };

/**
 * Parameters of `contact.shareaddress`: where the chain has a pool, a shielded address of its own is told with the account.
 */
export type ShareAddressParams = { 
/**
 * Contact id, alias or nickname.
 */
contact: string, 
/**
 * The account to be paid at; the first when absent. An account of its own keeps payers apart.
 */
account?: number, };

/**
 * How far a share is for its holder.
 */
export type ShareState = "unopened" | "claiming" | "claimed" | "gone" | "expired" | "unknown";

/**
 * One share.
 */
export type ShareView = { 
/**
 * Its number.
 */
index: number, 
/**
 * Its amount.
 */
amount: MoneyView, 
/**
 * How far it is.
 */
state: ShareState, };

/**
 * Parameters that name a sheet.
 */
export type SheetParams = { 
/**
 * Its id.
 */
sheet: string, };

/**
 * What one asset in the pool amounts to.
 */
export type ShieldedBalanceView = { 
/**
 * The asset, and the sum of all below.
 */
total: MoneyView, 
/**
 * What a payment can use now, in the smallest unit.
 */
available: string, 
/**
 * What arrived and is not inserted, or whose block is not safe yet.
 */
confirming: string, 
/**
 * What payments on their way hold.
 */
reserved: string, 
/**
 * What is too small to be worth its own fee.
 */
dust: string, 
/**
 * How many notes can be used: one payment takes six at most.
 */
notes: number, 
/**
 * The most that one payment can bring without joining notes first, before any fee.
 */
atOnce: string, 
/**
 * The yes to joinings that nobody asks for, where one was given.
 */
tidying: ShieldedTidyingView | null, };

/**
 * Parameters of `shielded.cancel`.
 */
export type ShieldedCancelParams = { 
/**
 * Its name.
 */
id: string, 
/**
 * Whether only to say that it can be called off: it goes on.
 */
dryRun: boolean, };

/**
 * Who brings a shielded payment to the chain.
 */
export type ShieldedCarrier = "submitter" | "own";

/**
 * Parameters of `shielded.deposit`.
 */
export type ShieldedDepositParams = { 
/**
 * The account that pays, and is seen; the first when absent.
 */
account?: number, 
/**
 * `native`, a symbol, or a token's address.
 */
asset: string, 
/**
 * Amount in the smallest unit, decimal digits.
 */
baseUnits: string, 
/**
 * What its insertion is paid beforehand; a batch of its own when absent.
 */
insertion?: ShieldedInsertion, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `shielded.history`.
 */
export type ShieldedHistoryParams = { 
/**
 * At most so many, newest first; 1 to 200.
 */
limit: number, 
/**
 * Only this asset.
 */
asset?: string, 
/**
 * Only what is not over.
 */
open: boolean, };

/**
 * What an insertion is paid beforehand.
 */
export type ShieldedInsertion = "own" | "share";

/**
 * Parameters of `shielded.join`: many small notes become one.
 */
export type ShieldedJoinParams = { 
/**
 * `native`, a symbol, or a token's address.
 */
asset: string, 
/**
 * Who brings it.
 */
by: ShieldedCarrier, 
/**
 * Whether only to show what it would do: no sheet is kept, no note is held.
 */
dryRun: boolean, };

/**
 * What a shielded payment is.
 */
export type ShieldedKind = "deposit" | "received" | "sent" | "withdrawal" | "join";

/**
 * Where the money of a payment is.
 */
export type ShieldedMoney = "yours" | "held" | "on-its-way" | "arrived" | "spent-elsewhere";

/**
 * Parameters that name a shielded payment.
 */
export type ShieldedPaymentParams = { 
/**
 * Its name.
 */
id: string, };

/**
 * One shielded payment, deposit or receipt of money.
 */
export type ShieldedPaymentView = { 
/**
 * Its name: an intent's, of a deposit its account's payment, or `note-` and the first 16 digits of a note's commitment.
 */
id: string, 
/**
 * What it is.
 */
kind: ShieldedKind, 
/**
 * How far it is.
 */
state: ShieldedState, 
/**
 * Where the money is now.
 */
money: ShieldedMoney, 
/**
 * When it was agreed to, or its block's time, milliseconds; 0 where the block is not known.
 */
at: number, 
/**
 * The amount that it is about, without any fee.
 */
amount: MoneyView, 
/**
 * What was paid for bringing it, out of the pool.
 */
fee: MoneyView | null, 
/**
 * The shielded address it went to.
 */
address: string | null, 
/**
 * The contact or account on the other side, where it is known.
 */
party: PartyView | null, 
/**
 * Words for the payee.
 */
memo: string | null, 
/**
 * Who brought it, or may bring it: a submitter's name on the network, or an account.
 */
carrier: string | null, 
/**
 * What the prover is doing.
 */
progress: ShieldedProgressView | null, 
/**
 * The transaction that a block holds.
 */
tx: string | null, 
/**
 * The block.
 */
block: number | null, 
/**
 * Whether it can still be called off.
 */
canCancel: boolean, 
/**
 * Whether somebody else can be asked to bring it.
 */
canRetry: boolean, 
/**
 * Whether a receipt can be given.
 */
canReceipt: boolean, 
/**
 * After this it can never happen, milliseconds.
 */
until: number | null, 
/**
 * The last thing that went wrong on the way: a code, with what to do.
 */
trouble: ErrorView | null, 
/**
 * What to know before it is relied on.
 */
warnings: Array<WarningView>, };

/**
 * How far a proof is.
 */
export type ShieldedProgressView = { 
/**
 * The payment.
 */
id: string, 
/**
 * What is being done.
 */
stage: ShieldedStage, 
/**
 * How far it is, in thousandths, by what it took on this machine before; `null` before the first proof.
 */
permille: number | null, 
/**
 * How long it may still take, milliseconds.
 */
leftMs: number | null, };

/**
 * A receipt that only whoever asked can rely on.
 */
export type ShieldedReceiptView = { 
/**
 * The receipt, as text.
 */
receipt: string, };

/**
 * Parameters of `shielded.receive`.
 */
export type ShieldedReceiveParams = { 
/**
 * What the payer is asked for: an asset, with `base_units`.
 */
asset?: string, 
/**
 * How much, in the smallest unit.
 */
baseUnits?: string, 
/**
 * What for: at most 175 bytes.
 */
memo?: string, };

/**
 * An address that nobody can tie to the persona's others; it stays good for ever.
 */
export type ShieldedReceiveView = { 
/**
 * The address: `tea1…`.
 */
address: string, 
/**
 * The link `teahouse:pay/…`, with what is asked for.
 */
link: string, 
/**
 * The link as a QR code.
 */
qr: QrView, };

/**
 * Parameters of `shielded.retry`.
 */
export type ShieldedRetryParams = { 
/**
 * Its name.
 */
id: string, 
/**
 * Who is to bring it: `own` shows the account, and opens a sheet that says so.
 */
by: ShieldedCarrier, 
/**
 * Whether only to show what it would do: no sheet is kept, and nobody is named or asked to bring it.
 */
dryRun: boolean, };

/**
 * What became of `shielded.retry`.
 */
export type ShieldedRetryView = { 
/**
 * The payment as it is now; its carrier is whoever is asked next, or would be.
 */
payment: ShieldedPaymentView, 
/**
 * The sheet that asks whether the own account may show itself; only of `own`.
 */
sheet: ConsentSheetView | null, };

/**
 * Parameters of `shielded.send`.
 */
export type ShieldedSendParams = { 
/**
 * A shielded address, a link `teahouse:pay/…`, or a contact that has said where it can be paid privately.
 */
to: string, 
/**
 * `native`, a symbol, or a token's address.
 */
asset: string, 
/**
 * Amount in the smallest unit, decimal digits: what arrives.
 */
baseUnits: string, 
/**
 * Words that only the payee reads: at most 175 bytes.
 */
memo: string, 
/**
 * Who brings it.
 */
by: ShieldedCarrier, 
/**
 * What its insertion is paid beforehand where the own account brings it; a batch of its own when absent.
 */
insertion?: ShieldedInsertion, 
/**
 * Whether only to show what it would do: no sheet is kept, no note is held.
 */
dryRun: boolean, };

/**
 * What a sheet shows of a shielded payment or a deposit beside what every sheet shows.
 */
export type ShieldedSheetView = { 
/**
 * Where it goes; `null` of a deposit, a withdrawal or a joining.
 */
address: string | null, 
/**
 * Words for the payee.
 */
memo: string | null, 
/**
 * How many notes it spends; none of a deposit.
 */
notes: number, 
/**
 * What comes back to the payer as a new note.
 */
change: MoneyView, 
/**
 * What everybody will see leave the pool, the fee included, or go in; `null` where nothing does.
 */
shown: MoneyView | null, 
/**
 * How well it hides.
 */
anonymity: AnonymityView, 
/**
 * How long the proof may take, milliseconds; `null` before the first one on this machine.
 */
proofMs: number | null, 
/**
 * Who brings it.
 */
by: ShieldedCarrier, 
/**
 * What its insertion is paid beforehand; `null` where whoever brings it decides that.
 */
insertion: InsertionView | null, 
/**
 * After this it can never happen, milliseconds; 0 of a deposit, which waits like every payment of its account.
 */
until: number, };

/**
 * What a prover is doing.
 */
export type ShieldedStage = "waiting" | "reading-key" | "witness" | "proving" | "checking";

/**
 * How far a shielded payment is.
 */
export type ShieldedState = "agreed" | "proving" | "proved" | "sent" | "included" | "final" | "cancelled" | "foreign" | "expired";

/**
 * The pool, and how far this persona has looked into it.
 */
export type ShieldedStatusView = { 
/**
 * Whether the chain has a pool; without one everything below is empty, and nothing can be paid.
 */
available: boolean, 
/**
 * The pool's contract: `0x…`.
 */
pool: string | null, 
/**
 * The network's short name, which addresses carry: 16 hex digits.
 */
network: string | null, 
/**
 * Whether the proofs' keys are development keys: whoever reads their seed can forge, so the money is worthless.
 */
insecureKeys: boolean, 
/**
 * The last block that was looked at.
 */
scanned: number | null, 
/**
 * The newest block; `null` when the chain cannot be asked.
 */
head: number | null, 
/**
 * Whether everything up to the newest block was looked at.
 */
complete: boolean, 
/**
 * Leaves in the tree of the newest safe block.
 */
leaves: number, 
/**
 * Leaves of them that are not this persona's: among so many a payment hides.
 */
others: number, 
/**
 * Leaves that wait for their insertion.
 */
queued: number, 
/**
 * Whether the pool takes deposits now.
 */
depositsOpen: boolean, 
/**
 * What it does now.
 */
working: ShieldedProgressView | null, 
/**
 * Why the figures may be old: a code.
 */
trouble: ErrorView | null, };

/**
 * Parameters of `shielded.tidy`.
 */
export type ShieldedTidyParams = { 
/**
 * `native`, a symbol, or a token's address.
 */
asset: string, 
/**
 * The most that fees may come to within any twenty-four hours, in the smallest unit; when absent, nothing is joined unasked.
 */
feePerDay: string | null, 
/**
 * The digest of a change that lets more leave, as it was shown: the yes to it.
 */
digest: string | null, 
/**
 * Whether only to show what would change.
 */
dryRun: boolean, };

/**
 * A change of what is joined unasked: made, or waiting for a yes that names its digest.
 */
export type ShieldedTidyView = { 
/**
 * What was agreed to before.
 */
before: ShieldedTidyingView | null, 
/**
 * What is, or would be, agreed to.
 */
after: ShieldedTidyingView | null, 
/**
 * Whether it lets more leave than before.
 */
loosens: boolean, 
/**
 * What a yes has to name.
 */
digest: string, 
/**
 * Whether it holds. A change that loosens does not before its yes.
 */
done: boolean, };

/**
 * The yes to joinings that nobody asks for: small notes are joined while nothing else is under way.
 */
export type ShieldedTidyingView = { 
/**
 * The asset.
 */
asset: AssetView, 
/**
 * The most that its fees may come to within any twenty-four hours, in the smallest unit.
 */
feePerDay: string, 
/**
 * What they came to within the last twenty-four hours.
 */
usedDay: string, 
/**
 * From how many notes on they are joined.
 */
notes: number, };

/**
 * The private half of the wallet.
 */
export type ShieldedWalletView = { 
/**
 * One for each asset there is something of.
 */
balances: Array<ShieldedBalanceView>, 
/**
 * The pool.
 */
status: ShieldedStatusView, };

/**
 * Parameters of `shielded.withdraw`.
 */
export type ShieldedWithdrawParams = { 
/**
 * An address, a link, or a contact; the persona's first account when absent. Everybody sees it.
 */
to?: string, 
/**
 * `native`, a symbol, or a token's address.
 */
asset: string, 
/**
 * Amount in the smallest unit, decimal digits: what arrives.
 */
baseUnits: string, 
/**
 * Who brings it.
 */
by: ShieldedCarrier, 
/**
 * What its insertion is paid beforehand where the own account brings it; a batch of its own when absent.
 */
insertion?: ShieldedInsertion, 
/**
 * Whether only to show what it would do: no sheet is kept, no note is held.
 */
dryRun: boolean, };

/**
 * Parameters of `chat.show`.
 */
export type ShowChatParams = { 
/**
 * The conversation's id, or the name of a contact.
 */
conversation: string, 
/**
 * Only what comes before this message.
 */
before?: string, 
/**
 * At most so many; 1 to 200.
 */
limit: number, };

/**
 * Parameters of `wallet.phrase`.
 */
export type ShowPhraseParams = { 
/**
 * The profile's password; `null` where it has none.
 */
password: SecretText | null, 
/**
 * That the person wants to see it, and that nobody looks over their shoulder.
 */
confirmed: boolean, };

/**
 * Parameters of `events.since`.
 */
export type SinceParams = { 
/**
 * The last number seen; 0 for none.
 */
after: number, 
/**
 * At most so many; 1 to 500.
 */
limit: number, };

/**
 * An app as the store lists it, with its newest release.
 */
export type StoreAppView = { 
/**
 * The registry's id of it, and its id here once it is installed by it.
 */
id: string, 
/**
 * Its name in the registry, `PUBLISHER/NAME`, which means one app only.
 */
named: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its title where it is installed: the registry knows none.
 */
title: string | null, 
/**
 * The number of its publisher.
 */
publisher: number, 
/**
 * The account that publishes it.
 */
owner: PartyView, 
/**
 * Its newest version.
 */
version: string, 
/**
 * When that was published, milliseconds.
 */
publishedAt: number, 
/**
 * Whether its publisher withdrew that version.
 */
withdrawn: boolean, 
/**
 * The version that is installed by the registry's record.
 */
installed: string | null, 
/**
 * Lookalike names and other things to notice, as codes.
 */
warnings: Array<string>, };

/**
 * Parameters of `app.store`.
 */
export type StoreParams = { 
/**
 * Words that all stand in its name, its publisher's number, or its title where it is installed; they are sent nowhere.
 */
words?: string, 
/**
 * Where the page begins; at the first app when absent.
 */
from?: number, 
/**
 * At most so many, and never more than 50; 20 when absent.
 */
limit?: number, };

/**
 * A page of the store.
 */
export type StoreView = { 
/**
 * The apps.
 */
apps: Array<StoreAppView>, 
/**
 * How many there are on all pages.
 */
total: number, 
/**
 * Where the next page begins; `null` on the last one.
 */
next: number | null, 
/**
 * The block up to which the registry was read.
 */
block: number, };

/**
 * A price.
 */
export type SubmitterPriceView = { 
/**
 * Whether it is for nothing.
 */
free: boolean, 
/**
 * On top of the gas, for a fee in coin, in hundredths.
 */
marginPercent: number, 
/**
 * For a fee in a token: for a claim, and for each begun 150,000 gas of a payment.
 */
tokens: Array<MoneyView>, };

/**
 * The role as it stands.
 */
export type SubmitterStatusView = { 
/**
 * Whether it runs: `serve --submitter`.
 */
running: boolean, 
/**
 * Why it carries nothing now, or else why its last look at the pool's queue came to nothing: a code.
 */
problem: string | null, 
/**
 * Its own peer id on the network.
 */
peer: string, 
/**
 * Where others reach it: what they give to `relay add`. Empty while it does not run.
 */
addresses: Array<string>, 
/**
 * Its own account: it pays the gas, and fees go to it.
 */
account: string, 
/**
 * Coin of that account; `null` while it does not run, or the chain is not reached.
 */
coin: MoneyView | null, 
/**
 * Everything that was taken.
 */
submitted: number, 
/**
 * Of that, in no block yet.
 */
waiting: number, 
/**
 * Of that, in a block.
 */
confirmed: number, 
/**
 * Of that, refused by a contract or never sent.
 */
failed: number, 
/**
 * Batches of the pool's queue that it inserted: nobody asked for them, and they are in no count above.
 */
inserted: number, 
/**
 * Coin that these insertions were paid, and a part of what was earned.
 */
rewards: MoneyView, 
/**
 * Fees of what is confirmed and rewards of insertions, by asset.
 */
earned: Array<MoneyView>, 
/**
 * Coin that went into gas, and into what shielded payments prepay for their insertion.
 */
spent: MoneyView, 
/**
 * Coin that went into calls of the last day which contracts refused; `null` while it does not run, or is locked.
 */
lostToday: MoneyView | null, 
/**
 * What it carries, and for how much; `null` while it does not run.
 */
terms: SubmitterTermsView | null, };

/**
 * What it carries.
 */
export type SubmitterTermsView = { 
/**
 * The chain's number.
 */
chainId: number, 
/**
 * For how much claims of red envelopes are carried; `null` where none are.
 */
claims: SubmitterPriceView | null, 
/**
 * For how much payments are brought; `null` where none are.
 */
batches: SubmitterPriceView | null, 
/**
 * For how much shielded payments are brought; `null` where none are, or the chain has no pool.
 */
shielded: SubmitterPriceView | null, 
/**
 * Whether it inserts what waits in the pool's queue, for what was prepaid.
 */
inserts: boolean, 
/**
 * How many may wait for a block at a time.
 */
atATime: number, 
/**
 * Coin that refused calls may cost in a day, before nothing more is taken.
 */
lossADay: MoneyView, };

/**
 * Parameters of `events.subscribe`.
 */
export type SubscribeParams = { 
/**
 * The last number seen; events after it are sent first.
 */
after: number, };

/**
 * The start of a subscription: events follow as notifications named `event`.
 */
export type SubscriptionView = { 
/**
 * The newest number at this moment.
 */
last: number, 
/**
 * Whether events after the asked number are no longer kept: refetch everything.
 */
gap: boolean, };

/**
 * What a picker of a text asks for.
 */
export type TextAsked = "city" | "neighbourhood" | "code";

/**
 * A picker that is answered with a text: of a place the app learns the cell it lies in, of a code the text.
 */
export type TextPickerView = { 
/**
 * Its id.
 */
id: string, 
/**
 * What is asked for.
 */
asks: TextAsked, 
/**
 * What the app says it is for, quoted.
 */
reason: string, };

/**
 * A token as its own contract describes it, before it is added.
 */
export type TokenOfferView = { 
/**
 * What it says of itself, cleaned.
 */
token: TokenView, 
/**
 * The hash of what is shown: adding sends it back.
 */
digest: string, };

/**
 * How the wallet knows a token.
 */
export type TokenOrigin = "coin" | "book" | "listed" | "added";

/**
 * Parameters that name a token.
 */
export type TokenParams = { 
/**
 * Its address `0x…`; to remove one, its symbol works too.
 */
token: string, };

/**
 * Something that the wallet shows and sends.
 */
export type TokenView = { 
/**
 * The asset, as it is shown everywhere. A symbol that imitates another one has the address's first digits behind it.
 */
asset: AssetView, 
/**
 * The whole name; empty when there is none.
 */
name: string, 
/**
 * How the wallet came to know it.
 */
origin: TokenOrigin, 
/**
 * What to know about it.
 */
warnings: Array<WarningView>, };

/**
 * A colour by meaning.
 */
export type ToneName = "normal" | "muted" | "accent" | "good" | "warning" | "danger";

/**
 * A struct that would be signed. Every field of it is here.
 */
export type TypedDataView = { 
/**
 * The contract that asks for it, by its name in the address book; its code was compared with the book's.
 */
contract: string, 
/**
 * The chain it counts on.
 */
chainId: number, 
/**
 * Where it counts: the contract of its domain.
 */
place: string, 
/**
 * The name of the struct.
 */
name: string, 
/**
 * Its fields, in the order in which they are signed.
 */
fields: Array<TypedFieldView>, };

/**
 * One field.
 */
export type TypedFieldView = { 
/**
 * Where it is: `maxFee`, or in the second entry of a list `calls.2.to`.
 */
path: string, 
/**
 * `Struct.field`: what a front looks its words up by.
 */
label: string, 
/**
 * What it holds: a decimal number, an address, or hex.
 */
value: string, 
/**
 * What it holds, where it is an amount.
 */
money: MoneyView | null, 
/**
 * Whose account it holds, where an app has it signed.
 */
party: PartyView | null, };

/**
 * What a person does to a node.
 */
export type UiAction = { "kind": "pressed" } | { "kind": "text", 
/**
 * The words.
 */
value: string, } | { "kind": "number", 
/**
 * Decimal digits, with a sign where it is below 0.
 */
value: string, } | { "kind": "base-units", 
/**
 * In the smallest unit, decimal digits.
 */
value: string, } | { "kind": "cleared" } | { "kind": "chosen", 
/**
 * Its number, from 0.
 */
index: number, } | { "kind": "toggled", 
/**
 * Whether it is on now.
 */
on: boolean, };

/**
 * Parameters of `wallet.undelegate`.
 */
export type UndelegateParams = { 
/**
 * The account; the first when absent.
 */
account?: number, 
/**
 * Refused with `PAY-448` where it is there: nobody is paid by an account that runs no code. Here so that this is said,
 * and not that the field is unknown.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * Parameters of `wallet.unlock`.
 */
export type UnlockParams = { 
/**
 * The profile's password.
 */
password: SecretText, };

/**
 * Parameters of `chain.use`: the two documents that `devnet up` writes, or a profile that names contracts itself.
 */
export type UseChainParams = { 
/**
 * The chain profile, JSON.
 */
profile: string, 
/**
 * The address book, JSON; empty for the contracts that the profile names.
 */
book: string, };

/**
 * Parameters of `contact.verify`.
 */
export type VerifyContactParams = { 
/**
 * Its id, or its alias or nickname where that names exactly one.
 */
contact: string, 
/**
 * The safety number as it was compared. Another one is refused.
 */
safetyNumber: string, };

/**
 * Which viewing key.
 */
export type ViewKeyKind = "full" | "incoming" | "outgoing";

/**
 * Parameters of `shielded.viewkey`.
 */
export type ViewKeyParams = { 
/**
 * Which key.
 */
key: ViewKeyKind, 
/**
 * The profile's password.
 */
password: SecretText, };

/**
 * A viewing key: whoever has it sees, for ever, and can pay nothing.
 */
export type ViewKeyView = { 
/**
 * The key, as text.
 */
key: SecretText, 
/**
 * The pool it is of: `0x…`.
 */
pool: string, };

/**
 * What an app draws.
 */
export type ViewTree = { 
/**
 * The nodes; the first is the root. Focus order is the order of the tree.
 */
nodes: Array<NodeView>, };

/**
 * Parameters of `wallet.send`.
 */
export type WalletSendParams = { 
/**
 * The account that pays; the first when absent.
 */
account?: number, 
/**
 * An address `0x…` (in capital and small letters only with its checksum), a link `ethereum:0x…@CHAIN`, or a contact
 * who has said where it can be paid: its id, or its alias or nickname where that names exactly one.
 */
to: string, 
/**
 * `native` or a token's address; the symbol works too.
 */
asset: string, 
/**
 * Amount in the smallest unit, decimal digits.
 */
baseUnits: string, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

/**
 * The wallet as one screen shows it.
 */
export type WalletView = { 
/**
 * The account of this persona: `0x…`.
 */
address: string, 
/**
 * The chain's name.
 */
chain: string, 
/**
 * Whether everything here is worthless practice money.
 */
practice: boolean, 
/**
 * One line per asset, native coin first.
 */
balances: Array<BalanceView>, 
/**
 * Height of the block these figures are of; `null` when unknown.
 */
height: number | null, 
/**
 * Why a figure is unknown, or may be: `CHN-103` when the endpoints contradict each other.
 */
trouble: ErrorView | null, };

/**
 * Something to notice, as a code.
 */
export type WarningView = { 
/**
 * The code.
 */
code: string, 
/**
 * Values for the sentence.
 */
params: { [key in string]: string }, 
/**
 * Whether a yes counts only if it names this warning: [`ApproveParams::confirmed`].
 */
grave: boolean, };

/**
 * Parameters of `app.yank`.
 */
export type YankAppParams = { 
/**
 * Its name, `PUBLISHER/NAME`, or a link `teahouse:app/…`.
 */
name: string, 
/**
 * The version.
 */
version: string, 
/**
 * The account that publishes; the first when absent.
 */
account?: number, 
/**
 * Where a submitter is to bring it: what it is paid in, `native` or a token. Without it the account sends it itself.
 */
feeIn: string | null, 
/**
 * Whether only to show what it would do: no sheet is kept.
 */
dryRun: boolean, };

