// The view is the deals as a person sees them; nothing here decides anything.

import {
  amountInput, button, card, column, heading, money, numberInput, row, rows, say, sentence, text, textInput, time, user, waiting,
  type Node, type RefusalCode, type Text,
} from "@teahouse/miniapp";

import type { Press } from "./app.ts";
import { ASSET, MOST_DAYS, price, stage, steps, type Deal, type Step } from "./deal.ts";
import { onScreen, type Escrow, type Trouble } from "./state.ts";

/** The whole screen. */
export function screen(state: Escrow): Node<Press> {
  const shown = onScreen(state);
  return column<Press>([
    heading(say("Deals", "交易")),
    state.trouble && text(words(state.trouble), { tone: "warning", key: "trouble" }),
    shown ? open(shown, state.now) : home(state),
  ]);
}

function home({ deals, draft }: Escrow): Node<Press> {
  // What a stranger wrote is never the label of a button: one that is too long or cannot be seen would break the view.
  const known = [...deals].reverse().map(({ number, terms }) => {
    const open = button<Press>(say("Open", "打开"), { do: "show", name: terms.name });
    return row<Press>([text(terms.what), open], { key: `${number}` });
  });
  const range = { min: 1, max: MOST_DAYS };
  return column<Press>(
    [
      rows<Press>(known),
      textInput<Press>(say("What you sell", "出售什么"), draft.what, (what) => ({ do: "fill", draft: { what } }), { maxChars: 60 }),
      amountInput<Press>(say("Price", "价格"), ASSET, draft.price, (price) => ({ do: "fill", draft: { price } })),
      numberInput<Press>(say("Days to deliver", "几天内交付"), draft.days, range, (days) => ({ do: "fill", draft: { days } })),
      button<Press>(say("Send the offer", "发出报价"), { do: "offer" }, { primary: true }),
    ],
    { key: "home" },
  );
}

function open(deal: Deal, now: number): Node<Press> {
  const due = steps(deal, now).map((step, place) =>
    button<Press>(label(step), { do: "step", step }, { primary: place === 0, enabled: deal.doing === undefined }),
  );
  const muted = { tone: "muted" } as const;
  return card<Press>(
    [
      text(deal.terms.what),
      money(price(deal)),
      deal.other !== undefined && user(deal.other),
      text(standing(deal, now), { key: "standing" }),
      text(say("Begin by", "最晚开始"), muted),
      time(deal.terms.beginBy * 1_000),
      text(say("Deliver by", "最晚交付"), muted),
      time(deal.terms.deliverBy * 1_000),
      deal.doing && waiting(say("Waiting for you and the chain", "等待你确认和上链")),
      ...due,
      deal.untold && button<Press>(say("Tell the other side", "告诉对方"), { do: "tell" }, { enabled: !deal.telling }),
      deal.other !== undefined && button<Press>(say("Look again", "刷新"), { do: "look" }),
      button<Press>(say("All deals", "全部交易"), { do: "show", name: undefined }),
    ],
    { key: "deal" },
  );
}

/** Where a deal stands, and what comes next, for this person. */
function standing(deal: Deal, now: number): Text {
  const { selling } = deal;
  const late = now > deal.terms.beginBy;
  switch (stage(deal)) {
    case "offered":
      if (late) return say("Nobody paid in, and the time is over.", "没有人付款，时间已过。");
      if (selling) return say("Your offer is out. Do nothing before the contract has the money.", "报价已发出。钱进合约之前请不要动手。");
      return say("An offer to you. What you pay in waits in the contract, not with the seller.", "给你的报价。你付的钱放在合约里，不在卖方手上。");
    case "paidIn":
      if (selling && late) return say("You did not begin in time.", "你没有按时开始。");
      if (selling) return say("The contract has the money. Begin in time.", "钱已进合约，请按时开始。");
      if (late) return say("The seller did not begin in time. Take the money back.", "卖方没有按时开始，请取回款项。");
      return say("The contract has your money. The seller begins next.", "钱已进合约，等卖方开始。");
    case "begun":
      if (selling) return say("Deliver, and say so in time.", "请按时交付，并在这里说明。");
      return say(
        "The seller has begun. Pay when you have it; after a delivery, your silence lets the seller collect.",
        "卖方已开始，收到后再付款；交付后若你一直不回应，卖方可以收款。",
      );
    case "delivered":
      return say("The buyer looks at it. After four days of silence you can collect.", "买方正在查看。四天没有回应，你就可以收款。");
    case "closed":
      return say("It is over: the contract holds nothing of it.", "交易已结束，合约里没有余款。");
  }
}

const LABELS: Readonly<Record<Step, Text>> = {
  payIn: say("Accept and pay in", "接受并付款到合约"),
  begin: say("Begin", "开始"),
  deliver: say("I have delivered", "我已交付"),
  release: say("Pay the seller", "付给卖方"),
  callOff: say("Call it off", "取消交易"),
  takeBack: say("Take the money back", "取回款项"),
  collect: say("Collect the money", "收款"),
};

/** What a step is called, on its button and on the host's sheet. */
export function label(step: Step): Text {
  return LABELS[step];
}

/** The line of a card. */
export function title({ terms: { what } }: Deal, news: boolean): Text {
  return news ? say(`News of the deal: ${what}`, `交易有进展：${what}`) : say(`An offer: ${what}`, `报价：${what}`);
}

function words(trouble: Trouble): Text {
  switch (trouble) {
    case "unfinished":
      return say("Say what you sell, for at most 1,000, and in how many days (1 to 90).", "请写明出售什么、价格（最多 1,000）和几天内交付（1 到 90）。");
    case "forged":
      return say("This card fits no deal. Nothing was changed.", "这张卡片不合任何交易，未做任何更改。");
    case "foreign":
      return say("This card is of no deal between you and its sender. Nothing was changed.", "这张卡片不是你和发送者之间的交易，未做任何更改。");
    case "full":
      return say("Too many deals are open. End one first.", "进行中的交易太多，请先结束一笔。");
    default:
      return trouble.refused === "card" ? unsent(trouble.code) : refused(trouble.code);
  }
}

function unsent(code: RefusalCode): Text {
  if (code !== "not-found") return say("The card was not sent. Try again.", "卡片没有送出，请重试。");
  return say("There is no conversation here: open this app in the one with your friend.", "这里没有会话：请在与对方的会话里打开本应用。");
}

function refused(code: RefusalCode): Text {
  switch (code) {
    case "denied":
      return say("You did not agree. No money has moved.", "你没有同意，资金未动。");
    case "rejected":
      return say("The contract does not do that now: look again. No money has moved.", "合约现在不接受这一步，请刷新。资金未动。");
    case "not-declared":
      return say("This Teahouse does not offer the contract to apps.", "这个茶馆不向应用提供此合约。");
    case "not-found":
      return say("The account of the other side is not known. Ask them to tell you where they can be paid.", "还不知道对方的账户。请对方告诉你收款地址。");
    default:
      return sentence(code);
  }
}
