import type { HandoffWords } from './words.ts';

export const pl: HandoffWords = {
  waiting: 'Proszę kogoś z zespołu o dołączenie. Można pisać dalej, wszystko zostanie przeczytane.',
  neverMind: 'Już nie trzeba',
  recalls: ['anuluj', 'nieważne', 'nie ważne', 'zapomnij'],
  recalled: 'Dobrze, znów odpowiadam ja. W czym mogę pomóc?',
  closed: 'Teraz nie ma nikogo z naszego zespołu.',
  nobodyCame: 'Przykro mi, nikt z naszego zespołu nie mógł teraz dołączyć.',
  next: (moment) => `Będziemy znowu: ${moment}.`,
  leave: 'Prosimy zostawić wiadomość, a ktoś z nas odpisze.',
  leaveMessage: 'Zostaw wiadomość',
  joined: (name) => `${name} już tu jest.`,
  returned: 'Znów odpowiada asystent.',
  ended: 'Ta rozmowa jest zamknięta. Można napisać ponownie w każdej chwili.',
};
