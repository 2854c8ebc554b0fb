import type { Words } from './words.ts';

export const de: Words = {
  yes: 'Ja',
  no: 'Nein',
  didYouMean: 'Damit ich es richtig verstehe: Meinten Sie',
  yesOrNo: 'Bitte sagen Sie ja oder nein.',
  declined: 'In Ordnung, es wurde nichts abgeschickt. Kann ich sonst etwas tun?',
  writtenDown:
    'Das System, das ich benachrichtigen muss, antwortet gerade nicht. Ich habe Ihr Anliegen notiert: Es wird abgeschickt, sobald das wieder geht, und Sie brauchen nichts weiter zu tun.',
  asOf: (when) => `Das ist der Stand von ${when}.`,
  apology:
    'Entschuldigung, bei uns ist etwas schiefgegangen, und ich konnte das nicht beantworten. Ihre Nachricht ist nicht verloren. Bitte versuchen Sie es gleich noch einmal, oder wenden Sie sich an unser Team.',
  orderStatus: {
    received: 'eingegangen',
    processing: 'in Bearbeitung',
    shipped: 'unterwegs',
    out_for_delivery: 'in Zustellung',
    delivered: 'zugestellt',
    cancelled: 'storniert',
    returned: 'zurückgesandt',
  },
  ticketStatus: {
    received: 'eingegangen',
    in_progress: 'in Bearbeitung',
    waiting: 'wartet auf Sie',
    solved: 'gelöst',
    closed: 'geschlossen',
  },
  stock: { in_stock: 'auf Lager', out: 'ausverkauft', unknown: '' },
};
