import type { HandoffWords } from './words.ts';

export const fr: HandoffWords = {
  waiting: 'Je demande à une personne de nous rejoindre. Continuez à écrire, tout sera lu.',
  neverMind: 'Ce n’est plus la peine',
  recalls: ['annuler', 'laissez tomber', 'tant pis'],
  recalled: 'Très bien, c’est de nouveau moi qui réponds. Que puis-je faire pour vous ?',
  closed: 'Personne de notre équipe n’est là pour le moment.',
  nobodyCame: 'Je suis désolé, personne de notre équipe n’a pu nous rejoindre.',
  next: (moment) => `Nous sommes de retour : ${moment}.`,
  leave: 'Laissez-nous un message et quelqu’un vous écrira.',
  leaveMessage: 'Laisser un message',
  joined: (name) => `${name} est là.`,
  returned: 'L’assistant répond de nouveau.',
  ended: 'Cette conversation est terminée. Écrivez-nous quand vous voulez.',
};
