// Codes of relays and of the surface between page and program.

import { each, says, type Table } from './common';

export const NETWORK: Table = {
  'NET-101': says('The network part of the program could not start.', '程序的网络部分没能启动。', 'relays', 'doctor'),
  'NET-102': says('The program cannot listen on its network address.', '程序无法监听自己的网络地址。', 'relays', 'doctor'),
  'NET-111': says('This is not the address of a relay.', '这不是中继地址。', 'unchanged', 'check'),
  'NET-112': says('This relay address does not say who answers there; it has to end in /p2p/ and the relay’s id.', '这个中继地址没有写明对方身份，应以 /p2p/ 加中继编号结尾。', 'unchanged', 'check'),
  'NET-201': says('The relay is busy.', '中继正忙。', 'relays', 'wait'),
  'NET-202': says('That is more than a relay takes.', '超出了中继能接收的大小。', 'message', 'smaller'),
  ...each(['NET-203', 'NET-204', 'NET-205'], says('The relay did not accept what was sent.', '中继没有接受发出的内容。', 'message', 'report')),
  'NET-206': says('The relay’s clock and this computer’s are too far apart.', '中继与这台电脑的时钟相差太多。', 'message', 'clock'),
  ...each(['NET-207', 'NET-502'], says('The place for this message is taken; it goes to the next one by itself.', '这条消息的位置被占了，会自动换下一个。', 'message', 'nothing')),
  ...each(['NET-208', 'NET-503'], says('This message was already fetched.', '这条消息已经被取走。', 'message', 'nothing')),
  'NET-209': says('The relay does not offer this service.', '这个中继不提供此服务。', 'relays', 'operator'),
  'NET-210': says('The relay’s mailbox is full.', '中继的信箱满了。', 'message', 'operator'),
  'NET-211': says('The relay failed to do it.', '中继没能办到。', 'relays', 'wait'),
  'NET-301': says('The relay is not connected.', '没有连上中继。', 'relays', 'wait'),
  'NET-302': says('The relay did not answer in time.', '中继没有及时回应。', 'relays', 'wait'),
  'NET-303': says('The connection to the relay broke.', '与中继的连接断了。', 'relays', 'wait'),
  'NET-304': says('The relay speaks another version.', '中继用的是别的版本。', 'relays', 'operator'),
  'NET-305': says('The network part of the program has stopped.', '程序的网络部分已停止。', 'relays', 'program'),
  'NET-401': says('The relay’s answer cannot be read.', '中继的答复读不懂。', 'relays', 'operator'),
  'NET-402': says('The relay’s answer does not hold, so it was not believed.', '中继的答复经不起验证，没有采信。', 'relays', 'operator'),
  'NET-501': says('The message was packed the wrong way.', '消息打包的方式不对。', 'message', 'report'),
  'NET-504': says('The relays do not accept this computer’s time.', '中继不接受这台电脑的时间。', 'message', 'clock'),
  'NET-505': says('Not sent yet: too few relays have signed for it.', '还没发出：签收的中继不够。', 'message', 'nothing'),
  'NET-601': says('Nobody is connected who could carry this to the chain for you.', '暂时没有连上能代你提交上链的中继。', 'gift', 'wait'),
  ...each(['RPC-101', 'RPC-103', 'RPC-104', 'RPC-105', 'RPC-106'], says('This page and your program do not understand each other; they may be of different versions.', '本页与程序对不上，可能版本不同。', 'look', 'program')),
  'RPC-102': says('That is too large to hand over.', '内容太大，交不过去。', 'unchanged', 'smaller'),
};
