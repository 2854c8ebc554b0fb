import type { Words } from './words.ts';

export const it: Words = {
  yes: 'Sì',
  no: 'No',
  didYouMean: 'Voglio essere sicuro di aver capito bene. Intendeva:',
  yesOrNo: 'Per favore, risponda sì o no.',
  declined: 'Va bene, non è stato inviato nulla. Posso aiutarla in altro?',
  writtenDown:
    'Il sistema che devo avvisare al momento non risponde. Ho annotato la sua richiesta: verrà inviata appena possibile e lei non deve fare altro.',
  asOf: (when) => `Dati aggiornati a ${when}.`,
  apology:
    'Ci dispiace, qualcosa è andato storto da parte nostra e non ho potuto rispondere. Il suo messaggio non è andato perso. Riprovi tra poco oppure contatti il nostro team.',
  orderStatus: {
    received: 'ricevuto',
    processing: 'in lavorazione',
    shipped: 'in viaggio',
    out_for_delivery: 'in consegna',
    delivered: 'consegnato',
    cancelled: 'annullato',
    returned: 'restituito',
  },
  ticketStatus: {
    received: 'ricevuta',
    in_progress: 'in lavorazione',
    waiting: 'in attesa di una sua risposta',
    solved: 'risolta',
    closed: 'chiusa',
  },
  stock: { in_stock: 'disponibile', out: 'esaurito', unknown: '' },
};
