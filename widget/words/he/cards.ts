import type { CardWords } from '../card-words.ts';

export const cardWords: CardWords = {
  orders: 'ההזמנות שלך',
  products: 'מוצרים',
  tickets: 'הפניות שלך',
  ask: (number) => `איפה ההזמנה שלי ${number}?`,
  stock: { in: 'במלאי', out: 'אזל מהמלאי', few: (count) => `נותרו רק ${count}` },
  ticket: (id) => `פנייה ${id}`,
  ticketStatus: {
    received: 'התקבלה',
    in_progress: 'בטיפול',
    waiting: 'ממתינה לך',
    solved: 'נפתרה',
    closed: 'נסגרה',
  },
  updated: 'עודכנה',
};
