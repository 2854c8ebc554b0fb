import type { FailureCode, Words } from '../words.ts';

const failures: Partial<Record<FailureCode, string>> = {
  'request.invalid': 'Ce message est illisible. Modifiez-le et renvoyez-le, s’il vous plaît.',
  'request.too_large': 'Ce message est trop long.',
  'message.conflict': 'Ce message a été modifié en chemin. Le renvoyer ?',
  'conversation.closed': 'Cette conversation est terminée.',
  'form.unknown': 'Ce formulaire n’est plus ouvert.',
  'form.invalid': 'Vérifiez vos réponses, s’il vous plaît.',
  'server.error': 'Une erreur s’est produite de notre côté.',
  'unsent.old': 'Vous avez écrit ceci plus tôt, sans l’envoyer.',
};

const workings: Record<string, string> = {
  thinking: 'Un instant…',
  'order.get': 'Nous cherchons votre commande…',
};

export const words: Words = {
  direction: 'ltr',
  launcher: {
    open: 'Ouvrir le chat',
    loading: 'Ouverture du chat…',
    failed: 'Le chat n’a pas pu être chargé. Réessayez.',
  },
  close: 'Fermer le chat',
  conversation: 'Conversation',
  composer: 'Écrire un message',
  send: 'Envoyer',
  you: 'Vous',
  charactersLeft: (count) => `encore ${count}`,
  charactersOver: (count) => `${count} de trop`,
  newMessages: (count) => (count === 1 ? '1 nouveau message' : `${count} nouveaux messages`),
  showNewest: 'Nouveaux messages',
  loading: 'Chargement de votre conversation…',
  connection: {
    connecting: 'Connexion…',
    online: 'En ligne',
    offline: 'Reconnexion…',
    refused: 'Indisponible',
  },
  offlineNotice:
    'Pas de connexion. Ce que vous écrivez est gardé et partira dès qu’elle sera revenue.',
  tryNow: 'Réessayer',
  refusedNotice: {
    'site.unknown': 'Ce chat n’est pas encore configuré.',
    'origin.refused': 'Ce chat n’est pas disponible sur cette page.',
    'identity.required': 'Connectez-vous à la boutique pour discuter avec nous.',
  },
  forgetful:
    'Ce navigateur n’enregistre rien : les messages non envoyés sont perdus si vous quittez la page.',
  tooManyUnsent:
    'Beaucoup de messages attendent d’être envoyés. Attendez que la connexion soit revenue.',
  sending: 'Envoi…',
  sent: 'Envoyé',
  failed: 'Non envoyé',
  retry: 'Réessayer',
  discard: 'Supprimer',
  failure: (code) => failures[code] ?? 'Ce message n’a pas pu être envoyé.',
  working: (code) => workings[code] ?? 'Un instant…',
  order: {
    title: (number) => `Commande ${number}`,
    items: 'Articles',
    quantity: (count) => `${count} ×`,
    shipping: 'Livraison',
    total: 'Total',
    placed: 'Passée le',
    expected: 'Prévue le',
    asOf: (when) => `État : ${when}`,
    progress: 'Suivi',
    status: {
      received: 'Reçue',
      processing: 'En cours de traitement',
      shipped: 'Expédiée',
      out_for_delivery: 'En cours de livraison',
      delivered: 'Livrée',
      cancelled: 'Annulée',
      returned: 'Retournée',
    },
    shipment: (carrier) => carrier ?? 'Colis',
    track: (carrier) => (carrier === undefined ? 'Suivre le colis' : `Suivre avec ${carrier}`),
    opensElsewhere: 's’ouvre dans un nouvel onglet',
  },
  form: {
    loading: 'Chargement du formulaire…',
    unavailable: 'Le formulaire n’a pas pu être chargé.',
  },
};
