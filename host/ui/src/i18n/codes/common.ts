// What is safe and what to do, said the same way wherever it is the same.

import type { Locale } from '../locales';

type Words = Record<Locale, string>;

/** Is my money or my message safe? */
export const SAFETY = {
  unchanged: { en: 'Nothing was changed, and nothing was sent.', 'zh-Hans': '什么都没有变，什么也没有发出。' },
  money: { en: 'Nothing left your wallet.', 'zh-Hans': '钱没有离开你的钱包。' },
  message: { en: 'Your message is saved on this computer.', 'zh-Hans': '你的消息已存在这台电脑上。' },
  draft: { en: 'What you wrote is still in the field; nothing was sent.', 'zh-Hans': '你写的还在输入框里，什么也没有发出。' },
  journal: { en: 'A payment is never made twice: the history shows how far it got.', 'zh-Hans': '付款绝不会重复：进行到哪一步，账单里看得到。' },
  gift: { en: 'The gift is safe on the chain until it expires.', 'zh-Hans': '红包好好地在链上，到期前都在。' },
  returned: { en: 'What was left goes back to where the giver chose; nothing of yours moved.', 'zh-Hans': '剩下的会退回到发红包的人指定的地方；你的钱没有动。' },
  app: { en: 'The app’s last saved state is kept; no money moved by it.', 'zh-Hans': '小程序最后保存的内容还在，它没有动用你的钱。' },
  out: { en: 'Other apps, your messages and your money are not touched.', 'zh-Hans': '其他小程序、消息和钱都没有受影响。' },
  keys: { en: 'Your keys stay locked on this computer.', 'zh-Hans': '你的密钥仍然锁在这台电脑里。' },
  disk: { en: 'What was already saved is still there.', 'zh-Hans': '之前保存的内容都还在。' },
  unsaved: { en: 'What was already saved is still there, and no money moved by it.', 'zh-Hans': '之前保存的内容都还在，也没有动用你的钱。' },
  relays: { en: 'Messages you wrote are saved here and go out by themselves.', 'zh-Hans': '你写的消息存在这里，之后会自动发出。' },
  look: { en: 'Messages you wrote are saved here; payments are in the history exactly as far as they got.', 'zh-Hans': '写过的消息都存在这里；付款进行到哪一步，账单里看得到。' },
} as const satisfies Record<string, Words>;

export type Safety = keyof typeof SAFETY;

/** What to do now. */
export const ADVICE = {
  retry: { en: 'Try again.', 'zh-Hans': '请再试一次。' },
  wait: { en: 'Wait a little and try again; Connectivity under Me shows what is missing.', 'zh-Hans': '稍等再试；“我 › 网络状况”会显示缺了什么。' },
  check: { en: 'Check what you entered.', 'zh-Hans': '请检查输入的内容。' },
  look: { en: 'Look at the history before you try again.', 'zh-Hans': '再试之前，请先看看账单。' },
  nothing: { en: 'There is nothing you need to do.', 'zh-Hans': '你不需要做什么。' },
  again: { en: 'Look at it once more and decide anew.', 'zh-Hans': '请重新看一遍再决定。' },
  decide: { en: 'Try again if you meant to allow it.', 'zh-Hans': '如果你本来想允许，请再试一次。' },
  anyway: { en: 'Its page under Apps can open it all the same.', 'zh-Hans': '想再试的话，可以在“小程序”里它的页面上仍然打开。' },
  reload: { en: 'Go back and look at the newest state.', 'zh-Hans': '请返回，看看最新的情况。' },
  restart: { en: 'Start the app again.', 'zh-Hans': '请重新打开这个小程序。' },
  reopen: { en: 'Open the link that your Teahouse program printed last.', 'zh-Hans': '请打开茶馆程序最新给出的链接。' },
  program: { en: 'Start your Teahouse program again.', 'zh-Hans': '请重新启动茶馆程序。' },
  update: { en: 'Update Teahouse, or ask the sender which version they use.', 'zh-Hans': '请更新茶馆，或问问对方用的是哪个版本。' },
  source: { en: 'Ask whoever gave it to you for a fresh copy, by another way if you can.', 'zh-Hans': '请向给你的人再要一份，最好换个途径。' },
  author: { en: 'Tell the app’s publisher; the code below helps them.', 'zh-Hans': '请告诉小程序的发布者，下面的代码对他们有用。' },
  report: { en: 'This is a bug of ours: please report the code below.', 'zh-Hans': '这是我们的错：请把下面的代码报告给我们。' },
  doctor: { en: 'Run “teahouse doctor”; it says what is missing and how to get it.', 'zh-Hans': '请运行“teahouse doctor”，它会说明缺什么、怎么补。' },
  limits: { en: 'Pay less, wait, or change the limit under Wallet › Limits.', 'zh-Hans': '请少付一点、等一等，或到“钱包 › 限额”里修改。' },
  raise: { en: 'Agree to a higher fee on the payment’s page, or wait until the chain asks less.', 'zh-Hans': '请在付款页面同意更高的手续费，或等链上手续费降下来。' },
  fund: { en: 'Receive some coins first, or send less.', 'zh-Hans': '请先收一些币，或少转一点。' },
  smaller: { en: 'Make it shorter or smaller.', 'zh-Hans': '请改短或改小一点。' },
  close: { en: 'Close the other program, or use it instead.', 'zh-Hans': '请关闭另一个程序，或直接用它。' },
  giver: { en: 'Thank the giver; there is nothing left to do.', 'zh-Hans': '跟发红包的人道声谢吧，没有别的要做了。' },
  space: { en: 'Make room on the disk and try again.', 'zh-Hans': '请腾出磁盘空间再试。' },
  password: { en: 'Enter the password again; mind the keyboard layout.', 'zh-Hans': '请重新输入密码，留意键盘布局。' },
  operator: { en: 'Use another relay, or tell this one’s operator.', 'zh-Hans': '请换一个中继，或告诉它的运营者。' },
  clock: { en: 'Check this computer’s date and time.', 'zh-Hans': '请检查这台电脑的日期和时间。' },
  backup: { en: 'Open Backup under Me: write the words down, and keep a backup file.', 'zh-Hans': '请打开“我 › 备份”：抄下助记词，并保存一份备份文件。' },
  otherCopy: { en: 'Copy it again, or use another copy.', 'zh-Hans': '请重新复制，或换用另一份。' },
  unlock: { en: 'Unlock it with its password.', 'zh-Hans': '请用密码解锁。' },
  setUp: { en: 'Open Connectivity under Me and add one.', 'zh-Hans': '请打开“我 › 网络状况”添加。' },
  terminal: { en: 'Bring it back in a terminal: teahouse wallet restore.', 'zh-Hans': '请在终端里恢复：teahouse wallet restore。' },
  phrase: { en: 'Compare the words with your paper, one by one.', 'zh-Hans': '请逐个对照纸上的助记词。' },
} as const satisfies Record<string, Words>;

export type Advice = keyof typeof ADVICE;

/** What one code says, and which of the shared sentences follow it. */
export interface Sentence extends Words {
  readonly safe: Safety;
  readonly todo: Advice;
}

export type Table = Readonly<Record<string, Sentence>>;

/** A line of a table: English, Chinese, what is safe, what to do. */
export function says(en: string, zhHans: string, safe: Safety, todo: Advice): Sentence {
  return { en, 'zh-Hans': zhHans, safe, todo };
}

/** One sentence for several codes that mean the same to a person. */
export function each(codes: readonly string[], sentence: Sentence): Table {
  return Object.fromEntries(codes.map((code) => [code, sentence]));
}
