import type { Words } from './words.ts';

export const es: Words = {
  yes: 'Sí',
  no: 'No',
  didYouMean: 'Quiero estar seguro de entenderle bien. ¿Se refería a:',
  yesOrNo: 'Por favor, responda sí o no.',
  declined: 'De acuerdo, no se ha enviado nada. ¿Puedo ayudarle en algo más?',
  writtenDown:
    'El sistema al que debo avisar no responde ahora mismo. He anotado su petición: se enviará en cuanto vuelva a funcionar y usted no tiene que hacer nada más.',
  asOf: (when) => `Datos de ${when}.`,
  apology:
    'Lo sentimos, algo ha fallado por nuestra parte y no he podido responder. Su mensaje no se ha perdido. Inténtelo de nuevo en un momento o avise a nuestro equipo.',
  orderStatus: {
    received: 'recibido',
    processing: 'en curso',
    shipped: 'en camino',
    out_for_delivery: 'en reparto',
    delivered: 'entregado',
    cancelled: 'cancelado',
    returned: 'devuelto',
  },
  ticketStatus: {
    received: 'recibida',
    in_progress: 'en curso',
    waiting: 'a la espera de su respuesta',
    solved: 'resuelta',
    closed: 'cerrada',
  },
  stock: { in_stock: 'en existencias', out: 'agotado', unknown: '' },
};
