import type { HandoffWords } from './words.ts';

export const es: HandoffWords = {
  waiting: 'Estoy avisando a una persona. Puede seguir escribiendo: lo leerá todo.',
  neverMind: 'Ya no hace falta',
  recalls: ['cancelar', 'olvídelo', 'olvidalo', 'déjelo', 'no importa'],
  recalled: 'De acuerdo, vuelvo a responder yo. ¿Qué puedo hacer por usted?',
  closed: 'Ahora mismo no hay nadie de nuestro equipo.',
  nobodyCame: 'Lo siento, nadie de nuestro equipo ha podido atenderle ahora.',
  next: (moment) => `Volvemos: ${moment}.`,
  leave: 'Déjenos un mensaje y una persona le escribirá.',
  leaveMessage: 'Dejar un mensaje',
  joined: (name) => `${name} ya está aquí.`,
  returned: 'Vuelve a responder el asistente.',
  ended: 'Esta conversación está cerrada. Escriba de nuevo cuando quiera.',
};
