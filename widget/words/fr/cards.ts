import type { CardWords } from '../card-words.ts';

export const cardWords: CardWords = {
  orders: 'Vos commandes',
  products: 'Produits',
  tickets: 'Vos demandes',
  ask: (number) => `Où est ma commande ${number} ?`,
  stock: { in: 'En stock', out: 'Épuisé', few: (count) => `Plus que ${count}` },
  ticket: (id) => `Demande ${id}`,
  ticketStatus: {
    received: 'Reçue',
    in_progress: 'En cours',
    waiting: 'En attente de vous',
    solved: 'Résolue',
    closed: 'Close',
  },
  updated: 'Modifiée le',
};
