// Codes of escrow deals; some of them rides say too.

import { each, says, type Table } from './common';

export const DEALS: Table = {
  'DEA-101': says('A deal cannot be made between these people.', '这些人之间不能这样立约。', 'money', 'check'),
  'DEA-102': says('This deal exists already.', '这份约定已经存在。', 'journal', 'look'),
  'DEA-103': says('There is no such deal on this chain.', '这条链上没有这份约定。', 'money', 'reload'),
  ...each(['DEA-104', 'DEA-106'], says('The deal is at another point by now.', '这份约定已经走到别的阶段。', 'money', 'reload')),
  ...each(['DEA-105', 'DEA-112'], says('The deal has no such part.', '这份约定没有这一部分。', 'money', 'reload')),
  ...each(['DEA-107', 'DEA-108'], says('This is for somebody else in the deal to do.', '这一步该由约定中的另一方来做。', 'money', 'nothing')),
  ...each(['DEA-109', 'DEA-110'], says('The signature is for something else.', '这个签名签的是别的内容。', 'money', 'again')),
  'DEA-111': says('This offer was used or withdrawn.', '这份和解提议已经用过或撤回。', 'journal', 'reload'),
  'DEA-113': says('The two parts do not add up to what is left.', '两边加起来不等于剩下的钱。', 'money', 'check'),
  ...each(['DEA-114', 'DEA-115'], says('The amount is zero, or more than is left.', '金额为零，或超过剩下的钱。', 'money', 'check')),
  'DEA-116': says('It is too early: the other side still has time to act.', '还太早：对方还有时间处理。', 'money', 'wait'),
  'DEA-117': says('The time for this has passed.', '这一步的时限已过。', 'money', 'reload'),
  'DEA-118': says('A deal cannot have these times or amounts.', '约定不能用这样的时间或金额。', 'money', 'check'),
};
