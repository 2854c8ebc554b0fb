import type { CardWords } from '../card-words.ts';

export const cardWords: CardWords = {
  orders: 'Ihre Bestellungen',
  products: 'Produkte',
  tickets: 'Ihre Anfragen',
  ask: (number) => `Wo ist meine Bestellung ${number}?`,
  stock: { in: 'Auf Lager', out: 'Ausverkauft', few: (count) => `Nur noch ${count} da` },
  ticket: (id) => `Anfrage ${id}`,
  ticketStatus: {
    received: 'Eingegangen',
    in_progress: 'In Bearbeitung',
    waiting: 'Wartet auf Sie',
    solved: 'Gelöst',
    closed: 'Geschlossen',
  },
  updated: 'Geändert am',
};
