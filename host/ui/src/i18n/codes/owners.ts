// Codes of publishers' owners, and of accounts whose calls others submit.

import { each, says, type Table } from './common';

const OTHER = says('Only the account that was chosen for this can do it.', '只有被指定的账户才能这样做。', 'unchanged', 'nothing');
const CHOICE = says('A recovery cannot be set up like this.', '恢复方式不能这样设置。', 'unchanged', 'check');
const EARLIER = says('This was signed for an earlier state, or was done before.', '这份签名是为先前的状态签的，或者已经用过。', 'journal', 'look');

export const OWNERS: Table = {
  'OWR-101': says('Nobody owns this.', '没有人拥有它。', 'unchanged', 'check'),
  ...each(['OWR-102', 'OWR-103'], OTHER),
  ...each(['OWR-104', 'OWR-105'], CHOICE),
  ...each(['OWR-106', 'OWR-107'], says('The recovery is at another point already.', '恢复已经是另一种状态。', 'unchanged', 'reload')),
  'OWR-108': says('The owner still has time to stop the recovery.', '主人还有时间阻止恢复。', 'unchanged', 'wait'),
  'OWR-109': EARLIER,
  ...each(['DEL-101', 'DEL-106', 'DEL-107'], says('These calls cannot be made like this.', '这些调用不能这样进行。', 'money', 'check')),
  'DEL-102': EARLIER,
  'DEL-103': says('Another submitter was named for the fee.', '手续费指定给了别的代交人。', 'money', 'retry'),
  'DEL-104': says('The account cannot pay the fee, so nothing was done.', '账户付不起手续费，所以什么都没有做。', 'money', 'fund'),
  'DEL-105': says('One of the calls failed, so none was made.', '其中一个调用失败了，所以一个也没有进行。', 'money', 'again'),
};
