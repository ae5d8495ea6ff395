// Codes of shielded payments in the wallet: keys, addresses, scanning, planning, proving, receipts.

import { each, says, type Table } from './common';

const NOT_READ = says('The shielded pool could not be read whole: something was left out or does not fit.', '没能完整读取隐私池：缺了内容，或对不上。', 'money', 'wait');
const NOT_OURS = says('The shielded payment does not open as what it claims to be, and is ignored.', '这笔隐私付款与它声称的内容不符，已忽略。', 'money', 'nothing');

export const SHIELDED: Table = {
  'SHD-001': says('This is no shielded address or viewing key.', '这不是隐私地址，也不是查看密钥。', 'unchanged', 'check'),
  'SHD-002': says('A letter of this address or key is wrong or missing.', '这个地址或密钥有字母写错或漏了。', 'unchanged', 'otherCopy'),
  'SHD-011': says('This key is of another kind, or of another kind of chain.', '这是另一种密钥，或属于另一类链。', 'unchanged', 'check'),
  'SHD-012': says('This key is for another shielded pool.', '这个密钥属于另一个隐私池。', 'unchanged', 'check'),
  'SHD-013': says('This key cannot be used; it may be of a newer version.', '无法使用这个密钥，可能版本更新。', 'unchanged', 'update'),
  'SHD-021': says('This is no shielded address of this kind of chain.', '这不是这类链的隐私地址。', 'money', 'check'),
  'SHD-022': says('This address is of another shielded pool.', '这个地址属于另一个隐私池。', 'money', 'source'),
  'SHD-023': says('This address is of a newer version.', '这个地址的版本较新。', 'money', 'update'),
  'SHD-024': says('This address cannot be paid.', '无法向这个地址付款。', 'money', 'source'),
  'SHD-031': says('The memo is too long.', '附言太长。', 'draft', 'smaller'),
  'SHD-032': says('The memo has a character in it that cannot be sent.', '附言里有不能发送的字符。', 'draft', 'check'),
  'SHD-041': says('This shielded payment is somebody else’s.', '这笔隐私付款是别人的。', 'money', 'nothing'),
  ...each(['SHD-042', 'SHD-043'], NOT_OURS),
  'SHD-051': says('Nobody said yet where to begin reading the shielded pool.', '还没有设定从哪里开始读取隐私池。', 'unchanged', 'report'),
  'SHD-052': says('The chain moved on while the shielded pool was read.', '读取隐私池时链上有变动。', 'unchanged', 'retry'),
  ...each(['SHD-053', 'SHD-054', 'SHD-055'], NOT_READ),
  'SHD-056': says('The chain’s endpoint and the shielded pool contradict each other; nothing it said is believed.', '节点的说法与隐私池矛盾，它说的都没有采信。', 'money', 'setUp'),
  'SHD-061': says('There is not enough shielded money that can be spent now.', '现在可用的隐私余额不够。', 'money', 'fund'),
  'SHD-062': says('There are no two notes to put together.', '没有可以合并的隐私零钱。', 'unchanged', 'nothing'),
  'SHD-071': says('Your shielded money lies in many small notes; put them together first.', '你的隐私余额零钱太多，请先合并。', 'money', 'again'),
  'SHD-072': says('This payment was asked for before with other details.', '这笔付款之前用别的内容提交过。', 'journal', 'look'),
  'SHD-073': says('There is no such shielded payment.', '没有这笔隐私付款。', 'unchanged', 'reload'),
  'SHD-074': says('This cannot be done with the payment now.', '这笔付款现在不能这样操作。', 'journal', 'reload'),
  'SHD-075': says('Money of this payment was used by another one meanwhile.', '这笔付款要用的钱已被另一笔用掉。', 'money', 'again'),
  'SHD-076': says('The payment’s deadline is over.', '这笔付款的期限已过。', 'journal', 'again'),
  'SHD-077': says('A fee of a shielded payment needs somebody who gets it.', '隐私付款的手续费必须有收取人。', 'money', 'check'),
  'SHD-078': says('The payee’s address is of another shielded pool.', '收款地址属于另一个隐私池。', 'money', 'source'),
  'SHD-079': says('The amount or the recipient is missing, or the amount is too large.', '缺少金额或收款人，或者金额太大。', 'money', 'check'),
  'SHD-080': says('Money of this payment is not settled in the shielded pool yet.', '这笔付款要用的钱在隐私池里还没有确认。', 'money', 'wait'),
  'SHD-081': says('The shielded payment was put together wrongly and was stopped.', '这笔隐私付款拼装有误，已停止。', 'money', 'report'),
  'SHD-091': says('The proof was called off.', '证明已取消。', 'money', 'retry'),
  'SHD-092': says('The payment’s numbers do not fit its circuit.', '付款的数字与电路不符。', 'money', 'report'),
  'SHD-093': says('What makes proofs has ended.', '生成证明的部分已经停止。', 'money', 'program'),
  'SHD-101': says('This receipt is of another shielded pool.', '这份凭证属于另一个隐私池。', 'unchanged', 'check'),
  'SHD-102': says('This receipt is about another payment than the one it was compared with.', '这份凭证说的不是用来比对的那笔付款。', 'unchanged', 'check'),
  'SHD-103': says('This receipt does not fit what the chain shows.', '这份凭证与链上的内容不符。', 'unchanged', 'source'),
  'SHD-104': says('This receipt was not given for your question.', '这份凭证不是为你的询问出具的。', 'unchanged', 'source'),
};
