import type { HandoffWords } from './words.ts';

export const en: HandoffWords = {
  waiting: 'I am asking a person to join us. You can go on writing; they will read everything.',
  neverMind: 'Never mind',
  recalls: ['nevermind', 'cancel', 'forget it', 'back to the bot', 'i do not want to wait'],
  recalled: 'All right, it is just you and me again. What can I do for you?',
  closed: 'Nobody of our team is here right now.',
  nobodyCame: 'I am sorry, nobody of our team could join us just now.',
  next: (moment) => `We are here again: ${moment}.`,
  leave: 'Leave us a message, and a person will write to you.',
  leaveMessage: 'Leave a message',
  joined: (name) => `${name} is here now.`,
  returned: 'The assistant is answering again.',
  ended: 'This conversation is closed. Write again whenever you like.',
};
