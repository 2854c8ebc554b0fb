import type { HandoffWords } from './words.ts';

export const ja: HandoffWords = {
  waiting: '担当者を呼んでいます。このまま続けてお書きください。すべて担当者が読みます。',
  neverMind: 'やめておきます',
  recalls: ['キャンセル', 'もういいです', '大丈夫です'],
  recalled: '承知しました。引き続き私がお答えします。ご用件をどうぞ。',
  closed: 'ただいま担当者は不在です。',
  nobodyCame: '申し訳ありません。担当者が対応できませんでした。',
  next: (moment) => `次の受付: ${moment}。`,
  leave: 'メッセージを残していただければ、担当者からご連絡します。',
  leaveMessage: 'メッセージを残す',
  joined: (name) => `${name}が参加しました。`,
  returned: 'アシスタントがお答えします。',
  ended: 'この会話は終了しました。いつでもまたご連絡ください。',
};
