// Codes of meetings: offers of strangers, answers and threads.

import { each, says, type Table } from './common';

export const MEETINGS: Table = {
  ...each(['MET-101', 'MET-102'], says('Something a stranger left in this place is none of the app’s, and was not used.', '有陌生人在这里留下了不合规的内容，没有采用。', 'out', 'nothing')),
  'MET-103': says('This offer’s time is over.', '这个邀约已经过期。', 'unchanged', 'reload'),
  'MET-104': says('This offer asks for more than an hour, so it was not taken.', '这个邀约要求的时间超过一小时，没有采用。', 'unchanged', 'nothing'),
  'MET-105': says('That is too long to say at once.', '一次说的内容太长。', 'unchanged', 'smaller'),
  'MET-106': says('This offer’s key cannot be used, so nobody answers it.', '这个邀约的密钥不能用，没法回应。', 'unchanged', 'nothing'),
  'MET-107': says('As much was said between you two as this app may say.', '你们之间说的话已经到了上限。', 'unchanged', 'nothing'),
  'MET-108': says('This came a second time and was not shown again.', '这条内容重复送到，没有再次显示。', 'out', 'nothing'),
  'MET-109': says('This is not a place on the coarse grid.', '这不是粗略方格里的地点。', 'unchanged', 'author'),
  'MET-110': says('The app used a role or a tag that is no word.', '小程序用的角色或标签不合规。', 'unchanged', 'author'),
  'MET-201': says('An offer stands between a minute and an hour.', '邀约的时长要在一分钟到一小时之间。', 'unchanged', 'check'),
  'MET-202': says('The app has as many offers out as it may have.', '这个小程序发出的邀约已经到了上限。', 'unchanged', 'again'),
  'MET-203': says('The app has published or answered too often in this hour.', '这个小程序一小时内发布或回应得太多了。', 'unchanged', 'again'),
  'MET-204': says('You look for offers in as many places as you may.', '同时查看的地点已经到了上限。', 'unchanged', 'again'),
  'MET-205': says('This offer is not there any more.', '这个邀约已经不在了。', 'unchanged', 'reload'),
  'MET-206': says('You have answered this offer already.', '你已经回应过这个邀约。', 'unchanged', 'nothing'),
  'MET-207': says('The app talks with as many people as it may.', '这个小程序同时交谈的人已经到了上限。', 'unchanged', 'again'),
  'MET-208': says('This conversation with a stranger is not there any more.', '和陌生人的这段对话已经不在了。', 'unchanged', 'reload'),
  'MET-209': says('Nothing can be said here now: the answer is on its way, or one of you has ended it.', '现在还不能说话：回应还在路上，或有一方已经结束。', 'unchanged', 'nothing'),
};
