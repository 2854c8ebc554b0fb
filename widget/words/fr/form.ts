import type { FieldFault, FormWords } from '../form-words.ts';

const faults: Record<FieldFault, string> = {
  missing: 'À remplir, s’il vous plaît.',
  email: 'Indiquez une adresse e-mail, comme nom@example.com.',
  long: 'C’est trop long.',
  text: 'Cela contient des caractères que nous ne pouvons pas enregistrer.',
  refused: 'À vérifier, s’il vous plaît.',
};

export const formWords: FormWords = {
  optional: 'facultatif',
  sending: 'Envoi…',
  sent: 'Envoyé. Merci !',
  fault: (fault, { kind }) =>
    fault === 'missing' && kind === 'consent'
      ? 'Donnez votre accord pour continuer.'
      : faults[fault],
  agreed: 'Accepté',
};
