// 简体中文：头一分钟，还没有档案的时候。

import type { begin as en } from '../en/begin';

export const begin = {
  'begin.title': '开一间自己的茶馆',
  'begin.text': '这里还没有人。起个名字、设个密码就行：不用注册，不用手机号，也不用求谁批准。',
  'begin.create': '新开一间',
  'begin.create.text': '新的密钥就在这台电脑上生成。你会得到 24 个助记词，请抄在纸上：有了它们，财产就找得回来。',
  'begin.restore': '我有 24 个助记词',
  'begin.restore.text': '助记词找回你的财产；有备份文件的话，联系人、账单和限额也能回来。',
  'begin.nickname': '昵称',
  'begin.nickname.hint': '别人看到的名字，以后可以改。',
  'begin.nickname.kept': '留空就用备份里的昵称。',
  'begin.password': '新密码',
  'begin.password.hint': '密码保护这台电脑上的文件，但什么都找不回来：找回要靠 24 个助记词。',
  'begin.password.again': '再输一遍密码',
  'begin.make': '开张',
  'begin.words': '你的 24 个助记词',
  'begin.words.hint': '按顺序输入，用空格或换行隔开。它们不会离开这台电脑。',
  'begin.file': '备份文件（如果有）',
  'begin.file.hint': '只有你的 24 个词打得开。',
  'begin.bring': '恢复',
  'begin.opening': '正在开门…',
  'begin.paper': '把 24 个助记词抄在纸上',
  'begin.written': '抄好了，收起来',
  'begin.shown.again': '再看一遍',
  'begin.later': '以后再说',
  'begin.later.text': '还没抄好，这台电脑就坏了的话，一切都找不回来。以后可以在“我 › 备份与锁定”里再看。',
  'begin.back': '你回来了',
  'begin.back.account': '你的第一个账户：',
  'begin.back.file': '备份里有：联系人 {contacts} 个，付款 {payments} 笔，其他身份 {personas} 个。',
  'begin.back.words': '助记词找回了你的财产。联系人、账单和限额只存在备份文件里。',
} as const satisfies Record<keyof typeof en, string>;
