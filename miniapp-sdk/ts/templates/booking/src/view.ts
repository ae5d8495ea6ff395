// The view is what a person sees: a guest their form and bookings, a house its days and requests. All its words are here.

import {
  button, card, column, heading, money, numberInput, row, rows, say, select, sentence, text, time, user, waiting,
  type Children, type Node, type RefusalCode, type Text,
} from "@teahouse/miniapp";

import { days, free, type House, type Press, type Trouble } from "./app.ts";
import { canGo, isDue, isFreeOn, type Standing, type Stay } from "./stay.ts";
import { date, dayOf, deposit, goesBack, MOST_GUESTS, NAME, RULES } from "./terms.ts";

/** The line of the card that offers days. */
export const OFFER_TITLE = say("Free days: open to book", "空位：点开预订");

/** Everything. */
export function screen(house: House): Node<Press> {
  const stays = house.stays.filter((stay) => stay.mine === house.isGuest).reverse();
  return column<Press>([
    heading(NAME),
    house.trouble && text(words(house.trouble), { tone: "warning" }),
    ...(house.isGuest ? guest(house) : owner(house)),
    ...stays.map((stay) => one(house, stay)),
  ]);
}

function owner(house: House): Children<Press> {
  const lines = days(house).map((day) => text(freeOn(day, free(house, day))));
  return [rows(lines), button(say("Send the free days", "发送空位"), { do: "offer" }, { primary: true })];
}

function guest({ offer, place, guests }: House): Children<Press> {
  if (!offer) return [];
  const { first } = offer;
  const options = offer.free.map((places, after) => freeOn(first + after, places));
  const range = { min: 1, max: MOST_GUESTS };
  return [
    user(offer.house),
    text(RULES, { tone: "muted" }),
    select(say("Day", "日期"), options, place, (place) => ({ do: "day", place })),
    numberInput(say("Guests", "人数"), guests, range, (guests) => ({ do: "guests", guests })),
    money(deposit(guests ?? 1)),
    button(say("Ask, with a deposit", "交定金预订"), { do: "ask" }, { primary: true }),
  ];
}

function one(house: House, stay: Stay): Node<Press> {
  const choice = ([, label, to]: Choice) => button<Press>(label, { do: "go", id: stay.id, to });
  return card<Press>(
    [
      row([user(stay.peer), money(deposit(stay.guests))]),
      text(title(stay, stay.standing)),
      row([text(say("Deposit, held until", "定金保管至")), time(goesBack(stay.day))]),
      stay.next && waiting(say("Under way", "处理中")),
      ...choices(house, stay).map(choice),
    ],
    { key: `stay-${stay.id}` },
  );
}

type Choice = readonly [fits: boolean, label: Text, to: Standing];

/** What this person can do now with a booking. */
function choices(house: House, stay: Stay): readonly Choice[] {
  const [today, isGuest] = [dayOf(house.now), stay.mine];
  const [isFree, isLate, isAhead] = [isFreeOn(stay, today), stay.standing === "late", today <= stay.day];
  const all: readonly Choice[] = [
    [!isGuest && isAhead, say("Accept", "接受"), "confirmed"],
    [!isGuest, say("Decline", "谢绝"), "declined"],
    [!isGuest && isLate, say("Take the deposit", "收取定金"), "taken"],
    [!isGuest && !isLate && stay.day <= today, say("Mark arrived", "标记到店"), "taken"],
    [isGuest && isFree, say("Cancel, free of charge", "免费取消"), "cancelled"],
    [isGuest && !isFree && isAhead, say("Cancel late: the house may take the deposit", "逾期取消：店家可收取定金"), "late"],
    [isGuest && isDue(stay, house.now), say("Take the deposit back", "取回定金"), "returned"],
  ];
  return all.filter(([fits, , to]) => fits && canGo(stay, to));
}

function freeOn(day: number, places: number): Text {
  const on = date(day);
  return places === 0 ? say(`${on}: full`, `${on}：已满`) : say(`${on}: ${places} free`, `${on}：余 ${places}`);
}

const STANDINGS: Readonly<Record<Standing, readonly [en: string, zh: string]>> = {
  asking: ["waiting for you and the chain", "等待你和链上确认"],
  unchecked: ["looking for the deposit", "正在核对定金"],
  asked: ["asked for, with a deposit", "已交定金，待答复"],
  confirmed: ["confirmed", "已确认"],
  declined: ["declined, the deposit goes back", "已谢绝，定金退回"],
  cancelled: ["cancelled in time, the deposit goes back", "已按时取消，定金退回"],
  late: ["cancelled late, the house may take the deposit", "逾期取消，店家可收取定金"],
  taken: ["the deposit is in the house's account", "定金已由店家收取"],
  returned: ["the deposit is back with the guest", "定金已退回客人"],
};

/** One line on a booking that stands like `to`: on the screen, on a card, as the purpose of a payment. */
export function title(stay: Stay, to: Standing): Text {
  const isUntold = to === "asking" && stay.next === undefined;
  const [en, zh] = isUntold ? ["the house was not told", "未能通知店家"] : STANDINGS[to];
  return say(`${date(stay.day)}, ${stay.guests} guests: ${en}`, `${date(stay.day)}，${stay.guests} 位：${zh}`);
}

/** What did not happen, whether money is safe, what to do. */
function words(trouble: Trouble): Text {
  switch (trouble) {
    case "stranger":
      return say("This card fits none of your bookings. Nothing was changed.", "这张卡片与你的预订不符，未做更改。");
    case "gap":
      return say("Choose a day, and say how many come.", "请选择日期并填写人数。");
    case "day":
      return say("That day is past, or too far away. Nothing was booked.", "该日期已过或太远，未预订。");
    case "full":
      return say("There is no place left. Nothing was booked.", "没有空位了，未预订。");
    case "no-deposit":
      return say(
        "The deposit is not there as agreed. Do not rely on this request; open its card again later.",
        "定金与约定不符，请勿当真；可稍后再打开卡片核对。",
      );
    default:
      return refused(trouble.to, trouble.code);
  }
}

function refused(to: Standing, code: RefusalCode): Text {
  if (to === "asking" && code === "denied") {
    return say("You did not agree. No money has left your account, and the house was not asked.", "你没有同意。资金未转出，也没有通知店家。");
  }
  if (to === "asked") {
    return say(
      "The house could not be told. Your deposit is safe: nobody can take it, and it goes back to you.",
      "未能通知店家。定金安全：无人可收取，到期由你取回。",
    );
  }
  if ((to === "taken" || to === "returned") && (code === "rejected" || code === "expired")) {
    return say("No deposit has moved: the other side has it, or it is too early.", "定金未动：已归对方，或时间未到。");
  }
  return code === "not-found" ? say("Open this from its card in the conversation, and do it there.", "请从会话里的卡片打开，再操作。") : sentence(code);
}
