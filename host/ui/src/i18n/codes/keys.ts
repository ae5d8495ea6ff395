// Codes of the phrase, of backups, and of the lock.

import { says, type Table } from './common';

export const KEYS: Table = {
  'BAK-201': says('This file is no backup of Teahouse.', '这个文件不是茶馆的备份。', 'unchanged', 'check'),
  'BAK-202': says('This backup was written by a newer version.', '这份备份是新版本写的。', 'unchanged', 'update'),
  'BAK-203': says('The end of this backup is missing; it was not copied whole.', '这份备份缺了末尾，没有复制完整。', 'unchanged', 'otherCopy'),
  'BAK-204': says('This backup is damaged.', '这份备份已损坏。', 'unchanged', 'otherCopy'),
  'BAK-205': says('This backup belongs to another recovery phrase.', '这份备份属于另一组助记词。', 'unchanged', 'phrase'),
  'BAK-206': says('This backup is larger than any of ours.', '这份备份大得不正常。', 'unchanged', 'check'),
  'BAK-211': says('There is no such file.', '没有这个文件。', 'unchanged', 'check'),
  'BAK-212': says('Something else than a backup lies there; it stays.', '那里放着的不是备份，没有覆盖。', 'unchanged', 'check'),
  'BAK-213': says('The backup could not be written.', '备份没能写入。', 'disk', 'space'),
  'BAK-301': says('These 24 words are another wallet’s.', '这 24 个词属于另一个钱包。', 'keys', 'phrase'),
  'BAK-302': says('Nobody has shown yet that the recovery phrase was written down.', '还没有确认助记词已经抄下来。', 'keys', 'backup'),
  'BAK-303': says('No backup was made yet.', '还没有做过备份。', 'keys', 'backup'),
  'BAK-304': says('The recovery phrase is shown only when you ask for it.', '只有你要求时才会显示助记词。', 'keys', 'again'),
  'BAK-305': says('A test restore did not bring everything back.', '试着恢复时，有些内容没能原样回来。', 'unchanged', 'report'),
  'KEY-301': says('This is not a keystore file.', '这不是 keystore 文件。', 'unchanged', 'check'),
  'KEY-302': says('This kind of keystore file is not read here.', '这里读不了这种 keystore 文件。', 'unchanged', 'source'),
  'KEY-303': says('This keystore file asks for more work than any wallet’s.', '这个 keystore 文件要求的计算量大得不正常。', 'unchanged', 'source'),
  'KEY-304': says('The file’s password is wrong.', '文件的密码不对。', 'unchanged', 'password'),
  'KEY-305': says('The key in the file is not of the address it names.', '文件里的密钥和它写的地址对不上。', 'unchanged', 'source'),
  'KEY-306': says('This account is your own already.', '这个账户本来就是你的。', 'unchanged', 'nothing'),
  'LCK-101': says('This profile is locked; it receives, and spends and signs nothing.', '档案已锁定：照常接收，但不付款也不签名。', 'money', 'unlock'),
  'LCK-102': says('A profile without a password cannot be locked.', '没有密码的档案无法锁定。', 'unchanged', 'nothing'),
};
