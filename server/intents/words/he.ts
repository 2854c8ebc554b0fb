import type { Words } from './words.ts';

export const he: Words = {
  yes: 'כן',
  no: 'לא',
  didYouMean: 'אני רוצה לוודא שהבנתי נכון. האם התכוונת אל:',
  yesOrNo: 'נא לענות כן או לא.',
  declined: 'בסדר, שום דבר לא נשלח. אפשר לעזור בעוד משהו?',
  writtenDown:
    'המערכת שעליי לעדכן אינה מגיבה כרגע. רשמתי את הבקשה: היא תישלח ברגע שהמערכת תחזור לפעול, ואין צורך לעשות דבר נוסף.',
  asOf: (when) => `המידע נכון ל־${when}.`,
  apology:
    'מצטערים, משהו השתבש אצלנו ולא הצלחתי לענות. ההודעה שלך לא אבדה. אפשר לנסות שוב בעוד רגע או לפנות לצוות שלנו.',
  orderStatus: {
    received: 'התקבלה',
    processing: 'בטיפול',
    shipped: 'בדרך',
    out_for_delivery: 'יצאה למסירה',
    delivered: 'נמסרה',
    cancelled: 'בוטלה',
    returned: 'הוחזרה',
  },
  ticketStatus: {
    received: 'התקבלה',
    in_progress: 'בטיפול',
    waiting: 'ממתינה לתשובתך',
    solved: 'נפתרה',
    closed: 'נסגרה',
  },
  stock: { in_stock: 'במלאי', out: 'אזל', unknown: '' },
};
