import type { Words } from './words.ts';

export const pl: Words = {
  yes: 'Tak',
  no: 'Nie',
  didYouMean: 'Chcę mieć pewność, że dobrze rozumiem. Czy chodziło o:',
  yesOrNo: 'Proszę odpowiedzieć tak lub nie.',
  declined: 'Dobrze, nic nie zostało wysłane. Czy mogę jeszcze w czymś pomóc?',
  writtenDown:
    'System, który muszę powiadomić, teraz nie odpowiada. Zapisałem Twoją prośbę: zostanie wysłana, gdy tylko będzie to możliwe, i nie musisz nic więcej robić.',
  asOf: (when) => `Stan na ${when}.`,
  apology:
    'Przepraszamy, po naszej stronie coś poszło nie tak i nie mogłem odpowiedzieć. Twoja wiadomość nie zginęła. Spróbuj ponownie za chwilę albo daj znać naszemu zespołowi.',
  orderStatus: {
    received: 'przyjęte',
    processing: 'w toku',
    shipped: 'w drodze',
    out_for_delivery: 'w doręczeniu',
    delivered: 'doręczone',
    cancelled: 'anulowane',
    returned: 'zwrócone',
  },
  ticketStatus: {
    received: 'przyjęte',
    in_progress: 'w toku',
    waiting: 'czeka na Twoją odpowiedź',
    solved: 'rozwiązane',
    closed: 'zamknięte',
  },
  stock: { in_stock: 'dostępny', out: 'wyprzedany', unknown: '' },
};
