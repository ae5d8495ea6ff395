// Codes of rides.

import { says, type Table } from './common';

export const RIDES: Table = {
  'TRP-101': says('The fees must grow with the ride, and the deposit must cover them.', '费用要逐步增加，押金要够付最高的一项。', 'money', 'check'),
  'TRP-102': says('The pick-up time has passed, or is too far ahead.', '上车时间已过，或太远。', 'money', 'check'),
  'TRP-103': says('This ride exists already.', '这趟行程已经存在。', 'journal', 'look'),
  'TRP-104': says('There is no such ride on this chain.', '这条链上没有这趟行程。', 'money', 'reload'),
  'TRP-105': says('The ride is at another point by now.', '这趟行程已经到了别的阶段。', 'money', 'reload'),
  'TRP-106': says('The signature is for another ride.', '这个签名是另一趟行程的。', 'money', 'again'),
  'TRP-107': says('The time of arrival cannot be right.', '到达时间不对。', 'money', 'clock'),
  'TRP-108': says('This is not the boarding code of the ride.', '上车码不对。', 'money', 'check'),
  'TRP-109': says('A voucher for as much was shown already.', '已经出示过不低于这个金额的凭证。', 'money', 'nothing'),
  'TRP-110': says('The fare is more than the ride can cost.', '车费超过了约定的上限。', 'money', 'check'),
  'TRP-111': says('Cancelling costs more by now than you agreed to.', '现在取消的费用比你同意的高。', 'money', 'again'),
  'TRP-112': says('A rating is one to five.', '评分只能是一到五。', 'unchanged', 'check'),
  'TRP-113': says('You have rated this ride.', '你已经评过这趟行程。', 'unchanged', 'nothing'),
  'TRP-114': says('The purse for rides does not hold enough.', '行程钱包里的钱不够。', 'money', 'fund'),
  'TRP-115': says('This withdrawal was made already.', '这笔取款已经做过。', 'journal', 'look'),
};
