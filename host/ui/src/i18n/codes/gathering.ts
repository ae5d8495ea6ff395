// Codes of red envelopes that people join, and of lucky ones.

import { each, says, type Table } from './common';

export const GATHERING: Table = {
  'GFT-121': says('Nobody can join this red envelope any more.', '这个红包已经不能再加入了。', 'money', 'nothing'),
  'GFT-122': says('People may still join, so the draw has to wait.', '还有人可以加入，暂时不能开奖。', 'gift', 'wait'),
  'GFT-123': says('You have joined this red envelope already.', '你已经加入过这个红包了。', 'gift', 'wait'),
  'GFT-124': says('It could not be shown that you belong to the group.', '没能证明你是群里的人。', 'gift', 'retry'),
  'GFT-125': says('Nobody joined this red envelope, so there is nothing to draw.', '没有人加入这个红包，没什么可开的。', 'returned', 'nothing'),
  'GFT-126': says('The draw of this red envelope is known already.', '这个红包已经开过奖了。', 'gift', 'reload'),
  'GFT-127': says('This is not what the giver committed to before people joined.', '这不是发红包的人事先承诺的内容。', 'gift', 'source'),
  'GFT-128': says('The hour for the draw is over: everybody gets the same.', '开奖的时间已过，每个人分到的一样多。', 'gift', 'reload'),
  'GFT-129': says('The draw is not known yet.', '还没有开奖。', 'gift', 'wait'),
  'GFT-130': says('Nobody joined this red envelope like this.', '没有人这样加入过这个红包。', 'money', 'reload'),
  'PAY-403': says('There has to be at least one unit for each share.', '每一份至少要有一个最小单位。', 'money', 'check'),
  'PAY-404': says('People join this red envelope; it has no shares to give away.', '这个红包是大家加入的，没有可以单独送出的份。', 'money', 'check'),
  ...each(['GFT-131', 'PAY-424'], says('The call to the red envelope was not put together right.', '这次红包操作没有准备好。', 'money', 'report')),
};
