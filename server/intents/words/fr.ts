import type { Words } from './words.ts';

export const fr: Words = {
  yes: 'Oui',
  no: 'Non',
  didYouMean: 'Je veux être sûr de bien comprendre. Vouliez-vous dire :',
  yesOrNo: 'Merci de répondre par oui ou non.',
  declined: 'D’accord, rien n’a été envoyé. Puis-je vous aider pour autre chose ?',
  writtenDown:
    'Le système que je dois prévenir ne répond pas pour l’instant. J’ai noté votre demande : elle sera envoyée dès que possible, vous n’avez rien d’autre à faire.',
  asOf: (when) => `État au ${when}.`,
  apology:
    'Désolé, une erreur est survenue de notre côté et je n’ai pas pu répondre. Votre message n’est pas perdu. Réessayez dans un instant ou contactez notre équipe.',
  orderStatus: {
    received: 'reçue',
    processing: 'en cours de traitement',
    shipped: 'en route',
    out_for_delivery: 'en cours de livraison',
    delivered: 'livrée',
    cancelled: 'annulée',
    returned: 'retournée',
  },
  ticketStatus: {
    received: 'reçue',
    in_progress: 'en cours',
    waiting: 'en attente de votre réponse',
    solved: 'résolue',
    closed: 'fermée',
  },
  stock: { in_stock: 'en stock', out: 'épuisé', unknown: '' },
};
