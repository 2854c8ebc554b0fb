import type { Words } from './words.ts';

export const zh: Words = {
  yes: '是',
  no: '不',
  didYouMean: '我想确认理解是否正确。您指的是：',
  yesOrNo: '请回答“是”或“不”。',
  declined: '好的，没有发送任何内容。还有什么可以帮您？',
  writtenDown:
    '我需要通知的系统目前没有响应。您的请求已记录，系统恢复后会立即发送，您无需再做任何操作。',
  asOf: (when) => `以上信息截至 ${when}。`,
  apology: '抱歉，我们这边出了点问题，未能回答您。您的消息没有丢失。请稍后再试，或联系我们的团队。',
  orderStatus: {
    received: '已收到',
    processing: '处理中',
    shipped: '运输中',
    out_for_delivery: '派送中',
    delivered: '已送达',
    cancelled: '已取消',
    returned: '已退货',
  },
  ticketStatus: {
    received: '已收到',
    in_progress: '处理中',
    waiting: '等待您的回复',
    solved: '已解决',
    closed: '已关闭',
  },
  stock: { in_stock: '有货', out: '售罄', unknown: '' },
};
