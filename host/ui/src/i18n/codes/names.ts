// Codes of the directory of names.

import { each, says, type Table } from './common';

const OTHER_STEP = says('This reservation was not made, or was used before; reserve the name again.', '没有找到这次预订，或者它已经用过；请重新预订名字。', 'money', 'again');

export const NAMES: Table = {
  'DIR-101': says('A name is 1 to 32 small letters, digits and single hyphens; it begins with a letter and does not end with a hyphen.', '名字由 1 到 32 个小写字母、数字和单个连字符组成，以字母开头，不以连字符结尾。', 'money', 'check'),
  'DIR-102': says('A name needs a contact card to point at.', '名字必须指向一张联系人名片。', 'money', 'check'),
  'DIR-103': says('This reservation stands already; go on with it.', '这次预订已经有效，可以继续。', 'money', 'nothing'),
  ...each(['DIR-104', 'DIR-105'], OTHER_STEP),
  'DIR-106': says('A reservation counts after a minute, so that nobody can be faster than you.', '预订一分钟后才有效，这样没有人能抢在你前面。', 'money', 'retry'),
  'DIR-107': says('The reservation is more than a day old; reserve the name again.', '预订已超过一天；请重新预订名字。', 'money', 'again'),
  'DIR-108': says('Somebody has this name.', '这个名字已经有人用了。', 'money', 'check'),
  'DIR-109': says('The owner may still renew this name.', '主人还可以续用这个名字。', 'unchanged', 'nothing'),
  'DIR-110': says('Another device changed this name first.', '另一台设备先改了这个名字。', 'unchanged', 'reload'),
  'DIR-201': says('This name has an owner.', '这个名字已经有主人了。', 'money', 'check'),
  'DIR-202': says('This name is not yours.', '这个名字不是你的。', 'unchanged', 'nothing'),
};
