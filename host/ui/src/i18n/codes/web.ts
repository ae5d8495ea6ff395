// Codes of this page itself.

import { says, type Table } from './common';

export const WEB: Table = {
  'WEB-101': says('The connection to your Teahouse program was lost before it answered.', '还没等到答复，与茶馆程序的连接就断了。', 'look', 'look'),
  'WEB-102': says('Your Teahouse program does not answer right now.', '茶馆程序暂时没有响应。', 'unchanged', 'program'),
  'WEB-103': says('Your Teahouse program does not accept this page any more.', '茶馆程序不再接受本页。', 'unchanged', 'reopen'),
  'WEB-104': says('Your Teahouse program answered in a way this page does not understand.', '茶馆程序的答复，本页看不懂。', 'look', 'report'),
  'WEB-105': says('Your Teahouse program has not answered for two minutes.', '茶馆程序两分钟没有答复了。', 'look', 'look'),
  'WEB-199': says('This page made a mistake.', '本页出错了。', 'look', 'report'),
  'WEB-201': says('There is nothing to send.', '没有可发送的内容。', 'draft', 'check'),
  'WEB-202': says('The message is too long: {bytes} of at most {bound} bytes.', '消息太长：{bytes} 字节，最多 {bound} 字节。', 'draft', 'smaller'),
  'WEB-203': says('There is no contact card in what you pasted. A card begins with teahouse:contact/.', '粘贴的内容里没有名片。名片以 teahouse:contact/ 开头。', 'unchanged', 'check'),
  'WEB-204': says('This is not an address. An address is 0x and 40 characters.', '这不是地址。地址是 0x 加 40 个字符。', 'money', 'check'),
  'WEB-205': says('This is not an amount of this coin: it is above zero, with at most {decimals} digits after the point.', '这不是有效金额：要大于零，小数点后最多 {decimals} 位。', 'money', 'check'),
  'WEB-206': says('The two passwords are not the same.', '两次输入的密码不一样。', 'unchanged', 'password'),
  'WEB-207': says('This backup file is too large for the page.', '这份备份文件太大，网页收不下。', 'unchanged', 'terminal'),
  'WEB-208': says('A chain is described by chain.json and, where there is one, book.json; nothing else was to be chosen.', '区块链由 chain.json 描述，有的还带 book.json，请只选这两个文件。', 'unchanged', 'check'),
  'WEB-209': says('This is no shielded address, no payment link, and nobody who can be paid there. An account of the chain (0x…) is paid by Send or by a withdrawal.', '这不是隐私地址、付款链接，也不是可以用隐私方式收款的人。链上账户（0x…）请用转账或取出来付。', 'money', 'check'),
  'WEB-210': says('A publisher’s number is a whole number from 1.', '发布者的编号是从 1 开始的整数。', 'unchanged', 'check'),
  'WEB-301': says('The app drew something that cannot be shown safely, so it is not shown.', '小程序画了无法安全显示的内容，所以没有显示。', 'app', 'author'),
  'WEB-302': says('The app changed what you were about to press, so nothing was pressed.', '你正要按的东西被小程序换掉了，所以没有按下去。', 'app', 'again'),
};
