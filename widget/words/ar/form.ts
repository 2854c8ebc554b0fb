import type { FieldFault, FormWords } from '../form-words.ts';

const faults: Record<FieldFault, string> = {
  missing: 'يرجى ملء هذا الحقل.',
  email: 'يرجى إدخال بريد إلكتروني، مثل name@example.com.',
  long: 'هذا طويل جدًا.',
  text: 'يحتوي هذا على رموز لا يمكننا حفظها.',
  refused: 'يرجى التحقق من هذا.',
};

export const formWords: FormWords = {
  optional: 'اختياري',
  sending: 'جارٍ الإرسال…',
  sent: 'تم الإرسال. شكرًا لك!',
  fault: (fault, { kind }) =>
    fault === 'missing' && kind === 'consent' ? 'يرجى الموافقة للمتابعة.' : faults[fault],
  agreed: 'تمت الموافقة',
};
