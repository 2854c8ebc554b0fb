import type { Words } from './words.ts';

export const nl: Words = {
  yes: 'Ja',
  no: 'Nee',
  didYouMean: 'Ik wil zeker weten dat ik u goed begrijp. Bedoelde u:',
  yesOrNo: 'Antwoord alstublieft met ja of nee.',
  declined: 'Goed, er is niets verstuurd. Kan ik verder nog iets doen?',
  writtenDown:
    'Het systeem dat ik moet inlichten, antwoordt nu niet. Ik heb uw verzoek genoteerd: het wordt verstuurd zodra dat weer kan en u hoeft verder niets te doen.',
  asOf: (when) => `Dit is de stand van ${when}.`,
  apology:
    'Sorry, er ging bij ons iets mis en ik kon dat niet beantwoorden. Uw bericht is niet verloren. Probeer het zo nog eens of laat het ons team weten.',
  orderStatus: {
    received: 'ontvangen',
    processing: 'in behandeling',
    shipped: 'onderweg',
    out_for_delivery: 'wordt bezorgd',
    delivered: 'bezorgd',
    cancelled: 'geannuleerd',
    returned: 'teruggestuurd',
  },
  ticketStatus: {
    received: 'ontvangen',
    in_progress: 'in behandeling',
    waiting: 'wacht op u',
    solved: 'opgelost',
    closed: 'gesloten',
  },
  stock: { in_stock: 'op voorraad', out: 'uitverkocht', unknown: '' },
};
