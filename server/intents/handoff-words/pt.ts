import type { HandoffWords } from './words.ts';

export const pt: HandoffWords = {
  waiting: 'Estou a chamar uma pessoa. Pode continuar a escrever: tudo será lido.',
  neverMind: 'Já não é preciso',
  recalls: ['cancelar', 'esqueça', 'deixe estar', 'não importa'],
  recalled: 'Muito bem, volto a responder eu. Em que posso ajudar?',
  closed: 'De momento não está ninguém da nossa equipa.',
  nobodyCame: 'Lamento, ninguém da nossa equipa pôde juntar-se agora.',
  next: (moment) => `Estamos de volta: ${moment}.`,
  leave: 'Deixe-nos uma mensagem e uma pessoa vai escrever-lhe.',
  leaveMessage: 'Deixar uma mensagem',
  joined: (name) => `${name} já está aqui.`,
  returned: 'O assistente volta a responder.',
  ended: 'Esta conversa está encerrada. Escreva de novo quando quiser.',
};
