import type { HandoffWords } from './words.ts';

export const nl: HandoffWords = {
  waiting: 'Ik haal er iemand bij. Schrijf gerust verder, alles wordt gelezen.',
  neverMind: 'Niet meer nodig',
  recalls: ['annuleren', 'laat maar', 'vergeet het'],
  recalled: 'Goed, ik geef weer antwoord. Wat kan ik voor u doen?',
  closed: 'Er is nu niemand van ons team.',
  nobodyCame: 'Het spijt me, niemand van ons team kon er nu bij komen.',
  next: (moment) => `We zijn er weer: ${moment}.`,
  leave: 'Laat een bericht achter, dan schrijft iemand u.',
  leaveMessage: 'Een bericht achterlaten',
  joined: (name) => `${name} is er nu.`,
  returned: 'De assistent geeft weer antwoord.',
  ended: 'Dit gesprek is gesloten. Schrijf gerust opnieuw.',
};
