import type { FieldFault, FormWords } from '../form-words.ts';

const faults: Record<FieldFault, string> = {
  missing: 'יש למלא את השדה.',
  email: 'יש להזין כתובת דוא״ל, כגון name@example.com.',
  long: 'זה ארוך מדי.',
  text: 'יש כאן תווים שאיננו יכולים לשמור.',
  refused: 'יש לבדוק את השדה.',
};

export const formWords: FormWords = {
  optional: 'לא חובה',
  sending: 'נשלח…',
  sent: 'נשלח. תודה!',
  fault: (fault, { kind }) =>
    fault === 'missing' && kind === 'consent' ? 'יש להסכים כדי להמשיך.' : faults[fault],
  agreed: 'ניתנה הסכמה',
};
