import type { FieldFault, FormWords } from '../form-words.ts';

const faults: Record<FieldFault, string> = {
  missing: 'Please fill this in.',
  email: 'Please enter an e-mail address, such as name@example.com.',
  long: 'This is too long.',
  text: 'This contains characters we cannot store.',
  refused: 'Please check this.',
};

export const formWords: FormWords = {
  optional: 'optional',
  sending: 'Sending…',
  sent: 'Sent. Thank you!',
  fault: (fault, { kind }) =>
    fault === 'missing' && kind === 'consent' ? 'Please agree to go on.' : faults[fault],
  agreed: 'Agreed',
};
