import type { HandoffWords } from './words.ts';

export const he: HandoffWords = {
  waiting: 'אני מזמין נציג להצטרף אלינו. אפשר להמשיך לכתוב, הכול ייקרא.',
  neverMind: 'כבר לא צריך',
  recalls: ['ביטול', 'לא משנה', 'עזוב', 'עזבי'],
  recalled: 'בסדר, אני שוב עונה. במה אפשר לעזור?',
  closed: 'אין כרגע אף אחד מהצוות שלנו.',
  nobodyCame: 'מצטערים, אף אחד מהצוות לא הצליח להצטרף כרגע.',
  next: (moment) => `נחזור: ${moment}.`,
  leave: 'השאירו לנו הודעה ומישהו יכתוב לכם.',
  leaveMessage: 'השארת הודעה',
  joined: (name) => `${name} כאן עכשיו.`,
  returned: 'העוזר שוב עונה.',
  ended: 'השיחה נסגרה. אפשר לכתוב שוב בכל עת.',
};
