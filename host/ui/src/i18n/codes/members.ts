// Codes of memberships, stakes and reports.

import { each, says, type Table } from './common';

const NOT_YET = says('It is too early for this.', '现在还太早。', 'money', 'wait');
const TOO_LATE = says('The time for this has passed.', '这件事的时限已过。', 'money', 'reload');
const TERMS = says('These are not terms a membership or stake can have.', '成员资格或押金不能这样设置。', 'money', 'check');

export const MEMBERS: Table = {
  ...each(['RLN-101', 'RLN-102', 'RLN-121', 'RLN-122', 'SLA-109', 'STK-101'], TERMS),
  'RLN-103': says('This membership was registered before.', '这个成员资格已经登记过。', 'money', 'reload'),
  ...each(['RLN-104', 'RLN-108'], says('The chain knows no such member or sponsor.', '链上没有这个成员或赞助。', 'money', 'check')),
  ...each(['RLN-105', 'STK-102', 'STK-104'], says('The membership or stake is at another point already.', '成员资格或押金已经是另一种状态。', 'money', 'reload')),
  ...each(['RLN-106', 'RLN-112', 'SLA-103', 'SLA-107'], NOT_YET),
  'RLN-107': says('This sponsorship exists already.', '这笔赞助已经存在。', 'journal', 'look'),
  'RLN-109': says('This slot was already taken.', '这个名额已经被用了。', 'money', 'source'),
  'RLN-110': says('The sponsor lost its slots, because people it let in sent too much.', '赞助人带进来的人发送过量，名额已经作废。', 'money', 'source'),
  ...each(['RLN-111', 'SLA-104', 'SLA-106'], TOO_LATE),
  'RLN-113': says('Nothing is left to give back.', '没有可退回的了。', 'money', 'nothing'),
  'STK-103': says('This relay has no stake.', '这个中继没有押金。', 'money', 'operator'),
  'STK-105': says('A newer price card is on the chain already.', '链上已经有更新的价目。', 'money', 'reload'),
  'STK-108': says('This signature ends an older card of the relay.', '这个签名要结束的是中继较早的价目。', 'money', 'reload'),
  ...each(['STK-106', 'STK-107', 'SLA-102'], says('This does not prove what it is meant to prove.', '这证明不了要证明的事。', 'money', 'check')),
  'SLA-101': says('This report is on the chain already.', '这份举报已经在链上。', 'journal', 'look'),
  ...each(['SLA-105', 'SLA-108'], says('The reward belongs to somebody who reported earlier, or was paid.', '奖励属于更早举报的人，或已经付过。', 'money', 'nothing')),
};
