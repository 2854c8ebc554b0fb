import type { FieldFault, FormWords } from '../form-words.ts';

const faults: Record<FieldFault, string> = {
  missing: 'Bitte ausfüllen.',
  email: 'Bitte geben Sie eine E-Mail-Adresse an, etwa name@example.com.',
  long: 'Das ist zu lang.',
  text: 'Das enthält Zeichen, die wir nicht speichern können.',
  refused: 'Bitte prüfen Sie das.',
};

export const formWords: FormWords = {
  optional: 'freiwillig',
  sending: 'Wird gesendet…',
  sent: 'Gesendet. Vielen Dank!',
  fault: (fault, { kind }) =>
    fault === 'missing' && kind === 'consent'
      ? 'Bitte stimmen Sie zu, um fortzufahren.'
      : faults[fault],
  agreed: 'Zugestimmt',
};
