import type { HandoffWords } from './words.ts';

export const zh: HandoffWords = {
  waiting: '正在为您联系人工客服。您可以继续输入，客服会看到全部内容。',
  neverMind: '不用了',
  recalls: ['取消', '算了', '没关系'],
  recalled: '好的，继续由我来回答。有什么可以帮您？',
  closed: '目前没有人工客服在线。',
  nobodyCame: '抱歉，暂时没有人工客服可以接待您。',
  next: (moment) => `下次服务时间：${moment}。`,
  leave: '请给我们留言，我们会与您联系。',
  leaveMessage: '留言',
  joined: (name) => `${name}已加入对话。`,
  returned: '现在由助手继续回答。',
  ended: '本次对话已结束。欢迎随时再联系我们。',
};
