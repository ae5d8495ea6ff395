// Codes of the shielded pool: what it refuses, and what is said of it that cannot be.

import { each, says, type Table } from './common';

const NOT_RIGHT = says('The shielded payment was not put together right, so the pool refused it.', '这笔隐私付款没有准备好，所以隐私池没有接受。', 'money', 'report');
const NOT_BOUND = says('What the shielded payment says of receiver, fee and amount does not belong together.', '隐私付款里的收款方、费用和金额彼此对不上。', 'money', 'report');
const ANOTHER_POOL = says('What is on the chain is not the shielded pool that it should be, so it is not used.', '链上的不是应有的那个隐私池，所以不使用。', 'money', 'source');
const FALSE_LOG = says('Whoever was asked about the chain told of something that the shielded pool never writes.', '查询点报告了隐私池不会写出的内容。', 'money', 'wait');
const INSERTION = says('The leaves were not put together right, so the pool did not insert them.', '这批叶子没有准备好，所以隐私池没有收录。', 'money', 'report');
const KEEPERS = says('These signatures do not close the shielded pool to deposits.', '这些签名不足以关闭隐私池的存入。', 'unchanged', 'check');

export const POOL: Table = {
  ...each(['SHP-101', 'SHP-102', 'SHP-103', 'SHP-110', 'SHP-117', 'SHP-118'], NOT_RIGHT),
  'SHP-104': says('There is nothing to deposit.', '没有要存入的金额。', 'money', 'check'),
  'SHP-105': says('The shielded pool does not take this token.', '隐私池不收这种代币。', 'money', 'check'),
  'SHP-106': says('The shielded pool takes no more of this than its limit.', '隐私池里这种资产已到上限。', 'money', 'smaller'),
  'SHP-107': says('The shielded pool is full for new deposits; everything in it can still leave.', '隐私池已满，不再收新的存入；里面的钱随时可以取出。', 'money', 'nothing'),
  'SHP-108': says('New deposits into the shielded pool are closed for up to thirty days; payments and withdrawals go on.', '隐私池暂停新的存入，最多三十天；付款和取出照常。', 'money', 'wait'),
  'SHP-109': says('The chain became dearer, and too little was brought for putting the payment into the pool.', '链上变贵了，给隐私池收录用的币不够。', 'money', 'retry'),
  'SHP-111': says('The shielded pool never had the state that this payment was made for.', '隐私池从未有过这笔付款所依据的状态。', 'money', 'retry'),
  'SHP-112': says('This shielded money was spent already.', '这笔隐私的钱已经花掉了。', 'journal', 'look'),
  'SHP-113': NOT_BOUND,
  'SHP-114': says('This shielded payment cannot be brought yet.', '这笔隐私付款还没到可以提交的时间。', 'money', 'wait'),
  'SHP-115': says('This shielded payment was good for a time, which has passed.', '这笔隐私付款的时限已过。', 'money', 'retry'),
  'SHP-116': says('Only the contract that this payment names can bring it.', '只有这笔付款指定的合约才能提交它。', 'money', 'source'),
  'SHP-119': says('No shielded pool can be made like this.', '隐私池不能这样设置。', 'unchanged', 'operator'),
  ...each(['SHP-121', 'SHP-122', 'SHP-124', 'SHP-125'], INSERTION),
  'SHP-123': says('Somebody else put these into the pool before.', '已经有别人先收录了这些。', 'money', 'nothing'),
  ...each(['SHP-131', 'SHP-132', 'SHP-133'], KEEPERS),
  'SHP-134': says('The shielded pool was closed to deposits lately, and stays open for at least thirty days now.', '隐私池不久前才暂停过存入，现在至少要开放三十天。', 'unchanged', 'wait'),
  ...each(['SHP-201', 'SHP-202', 'SHP-203', 'SHP-204', 'SHP-205'], FALSE_LOG),
  ...each(['SHP-211', 'SHP-212', 'SHP-213', 'SHP-214'], ANOTHER_POOL),
  'CHN-209': says('This chain’s shielded pool has practice keys, with which anybody can forge money, so it is not used.', '这条链的隐私池用的是练习密钥，谁都能伪造钱，所以不使用。', 'money', 'source'),
  'CHN-405': says('This contract is for the practice chain only.', '这个合约只用于练习链。', 'unchanged', 'nothing'),
};
