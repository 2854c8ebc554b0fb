import type { HandoffWords } from './words.ts';

export const it: HandoffWords = {
  waiting: 'Sto chiamando una persona. Continui pure a scrivere: leggerà tutto.',
  neverMind: 'Non serve più',
  recalls: ['annulla', 'lasci perdere', 'lascia perdere', 'non importa'],
  recalled: 'Va bene, rispondo di nuovo io. Che cosa posso fare per lei?',
  closed: 'In questo momento non c’è nessuno del nostro team.',
  nobodyCame: 'Mi dispiace, nessuno del nostro team è potuto intervenire.',
  next: (moment) => `Saremo di nuovo qui: ${moment}.`,
  leave: 'Ci lasci un messaggio e una persona le scriverà.',
  leaveMessage: 'Lasciare un messaggio',
  joined: (name) => `Ora c’è ${name}.`,
  returned: 'Ora risponde di nuovo l’assistente.',
  ended: 'Questa conversazione è chiusa. Ci scriva di nuovo quando vuole.',
};
