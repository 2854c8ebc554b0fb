import type { Words } from './words.ts';

export const ja: Words = {
  yes: 'はい',
  no: 'いいえ',
  didYouMean: '正しく理解できているか確認させてください。次のどちらですか。',
  yesOrNo: '「はい」か「いいえ」でお答えください。',
  declined: '承知しました。何も送信していません。ほかにお手伝いできることはありますか。',
  writtenDown:
    '連絡先のシステムが現在応答していません。ご依頼は記録しました。復旧し次第送信されますので、ほかにお手続きは必要ありません。',
  asOf: (when) => `${when}時点の情報です。`,
  apology:
    '申し訳ありません。こちら側で問題が発生し、お答えできませんでした。メッセージは失われていません。しばらくしてからもう一度お試しいただくか、担当者にお知らせください。',
  orderStatus: {
    received: '受付済み',
    processing: '手続き中',
    shipped: '配送中',
    out_for_delivery: '配達中',
    delivered: '配達済み',
    cancelled: 'キャンセル済み',
    returned: '返品済み',
  },
  ticketStatus: {
    received: '受付済み',
    in_progress: '対応中',
    waiting: 'お客様のご返信待ち',
    solved: '解決済み',
    closed: '終了',
  },
  stock: { in_stock: '在庫あり', out: '在庫切れ', unknown: '' },
};
