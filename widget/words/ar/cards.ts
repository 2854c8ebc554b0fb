import type { CardWords } from '../card-words.ts';

export const cardWords: CardWords = {
  orders: 'طلباتك',
  products: 'المنتجات',
  tickets: 'استفساراتك',
  ask: (number) => `أين طلبي ${number}؟`,
  stock: { in: 'متوفر', out: 'نفد من المخزون', few: (count) => `المتبقي ${count} فقط` },
  ticket: (id) => `الاستفسار ${id}`,
  ticketStatus: {
    received: 'تم الاستلام',
    in_progress: 'قيد المعالجة',
    waiting: 'في انتظارك',
    solved: 'تم الحل',
    closed: 'مغلق',
  },
  updated: 'آخر تحديث:',
};
