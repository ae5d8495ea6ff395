// Codes of messages and contacts.

import { each, says, type Table } from './common';

export const CHAT: Table = {
  'E2E-101': says('This is not a contact card.', '这不是名片。', 'unchanged', 'check'),
  'E2E-102': says('This contact card is damaged or incomplete.', '这张名片损坏了，或没有复制完整。', 'unchanged', 'source'),
  'E2E-103': says('This card’s device was not signed by its owner, so it was not added.', '名片里的设备没有得到本人签名，所以没有添加。', 'unchanged', 'source'),
  'E2E-104': says('This card was changed after it was signed, so it was not added.', '这张名片签名后被改动过，所以没有添加。', 'unchanged', 'source'),
  'E2E-105': says('Something in this card is longer than a card can hold.', '名片里有内容超出了长度。', 'unchanged', 'smaller'),
  'E2E-201': says('There is nothing to send.', '没有可发送的内容。', 'draft', 'check'),
  'E2E-202': says('The message is too long.', '消息太长。', 'draft', 'smaller'),
  'E2E-203': says('This message is of a kind that a newer version can show.', '这种消息要新版本才能显示。', 'message', 'update'),
  'E2E-301': says('This profile has a device already.', '这个档案已经有设备了。', 'unchanged', 'nothing'),
  'E2E-302': says('This profile has no device yet.', '这个档案还没有设备。', 'unchanged', 'doctor'),
  'E2E-311': says('There is no such contact.', '没有这个联系人。', 'unchanged', 'reload'),
  'E2E-312': says('This is your own card.', '这是你自己的名片。', 'unchanged', 'check'),
  'E2E-313': says('You have blocked this person.', '你已拉黑这个人。', 'unchanged', 'decide'),
  'E2E-314': says('This request is not there any more.', '这个请求已经不在了。', 'unchanged', 'reload'),
  'E2E-315': says('This name is too long.', '这个名字太长。', 'unchanged', 'smaller'),
  'E2E-316': says('The safety number is not the one that was compared. Someone may be in between.', '安全码与核对时的不一样，中间可能有别人。', 'unchanged', 'again'),
  'E2E-321': says('There is no such conversation.', '没有这个聊天。', 'unchanged', 'reload'),
  'E2E-322': says('You have not accepted this person yet.', '你还没有接受这个人。', 'draft', 'decide'),
  'E2E-323': says('You have blocked this person.', '你已拉黑这个人。', 'draft', 'decide'),
  'E2E-324': says('This message is not here any more.', '这条消息已经不在了。', 'unchanged', 'reload'),
  'E2E-404': says('This message came a second time and was not shown again.', '这条消息重复送到，没有再次显示。', 'message', 'nothing'),
  'E2E-407': says('The other side used an older way of sealing, which is not accepted.', '对方用了旧的加密方式，没有被接受。', 'message', 'update'),
  'E2E-421': says('The message does not fit.', '消息放不下。', 'draft', 'smaller'),
  ...each(
    ['E2E-401', 'E2E-402', 'E2E-403', 'E2E-405', 'E2E-406', 'E2E-408', 'E2E-409', 'E2E-410', 'E2E-422'],
    says('One message could not be opened on this device. New ones are not affected.', '有一条消息在这台设备上打不开，新消息不受影响。', 'message', 'nothing'),
  ),
  ...each(['COD-101', 'COD-102', 'COD-104', 'COD-105'], says('Something stored or received is damaged and was not used.', '有数据损坏了，没有采用。', 'disk', 'report')),
  'COD-103': says('Something was written by a newer version of Teahouse.', '有数据是更新版本的茶馆写的。', 'disk', 'update'),
  ...each(
    ['ENV-101', 'ENV-102', 'ENV-103', 'ENV-104', 'ENV-105', 'ENV-106', 'ENV-107', 'ENV-108'],
    says('A packet from the network was not in order and was dropped.', '网络上收到的一个包不合规，已丢弃。', 'relays', 'nothing'),
  ),
  'ENV-111': says('The message is older than relays accept. This computer’s clock may be behind.', '消息时间太旧，中继不收。电脑的时钟可能慢了。', 'message', 'clock'),
  'ENV-112': says('The message is ahead of time. This computer’s clock may be fast.', '消息时间超前，电脑的时钟可能快了。', 'message', 'clock'),
  ...each(['RCP-101', 'RCP-102', 'RCP-103', 'RCP-104'], says('A relay’s receipt does not hold, so it does not count.', '中继给的回执不成立，不予承认。', 'relays', 'nothing')),
  'RCP-105': says('These two receipts do not contradict each other.', '这两张回执并不矛盾。', 'unchanged', 'check'),
};
