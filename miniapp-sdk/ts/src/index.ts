// A mini-app is a state, what happens to it, and a view; this package turns that into what a host runs.
//
// - **State is storage.** What `update` leaves in the state is kept with everything else of the turn, or not at all.
// - **No promises, no generators.** What is waited for is data: a request's answer is an event of a later turn, with its tag, also after a restart.
// - **What is not imported is not in the binary.** Each interface beyond view and state is a module of this package (`@teahouse/miniapp/wallet`); the
//   binary's import list is the app's permission list.

export { app, type App } from "./app.ts";
export { amount, decimal, parseAmount, split, times, type Amount, type AmountProblem, type Parsed } from "./amount.ts";
export { pack, unpack, type Plain } from "./bytes.ts";
export { tagged, type Asked, type Calls, type Effect, type EffectOf, type Kind } from "./effect.ts";
export type { Answered, AnswerTo, Event, Launch, Source } from "./event.ts";
export type { AssetId, BatchId, FileId, MeterId, PersonId, ShareId, Tag, UnixMillis, WatchId } from "./id.ts";
export { amountInput, button, numberInput, select, textInput, toggle } from "./input.ts";
export { REFUSAL_CODES, sentence, type Refusal, type RefusalCode, type Result } from "./refusal.ts";
export { inLanguage, languageOf, say, type Language, type Text } from "./text.ts";
export {
  card, column, divider, heading, image, money, progress, qr, row, rows, spacer, text, time, user, waiting,
  type Align, type Children, type Look, type Node, type Tone,
} from "./view.ts";
