// 简体中文：没看的时候，小程序说过的话。

import type { notices as en } from '../en/notices';

export const notices = {
  'notices.title': '小程序的提醒',
  'notices.said': '{app}：{title}',
  'notices.said_more': '{app}：{title}，{body}',
  'notices.hidden': '有事情到时间了',
  'notices.open': '打开',
  'notices.aside': '先放一边',
  'notices.dismiss': '不再显示：{title}',
  'notices.clear': '全部清除',
} as const satisfies Record<keyof typeof en, string>;
