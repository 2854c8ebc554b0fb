import type { Words } from './words.ts';

export const pt: Words = {
  yes: 'Sim',
  no: 'Não',
  didYouMean: 'Quero ter a certeza de que percebi bem. Queria dizer:',
  yesOrNo: 'Por favor, responda sim ou não.',
  declined: 'Está bem, nada foi enviado. Posso ajudar em mais alguma coisa?',
  writtenDown:
    'O sistema que tenho de avisar não responde neste momento. Anotei o seu pedido: será enviado assim que voltar a funcionar e não precisa de fazer mais nada.',
  asOf: (when) => `Dados de ${when}.`,
  apology:
    'Lamentamos, algo correu mal do nosso lado e não consegui responder. A sua mensagem não se perdeu. Tente novamente daqui a pouco ou contacte a nossa equipa.',
  orderStatus: {
    received: 'recebida',
    processing: 'em curso',
    shipped: 'a caminho',
    out_for_delivery: 'em distribuição',
    delivered: 'entregue',
    cancelled: 'cancelada',
    returned: 'devolvida',
  },
  ticketStatus: {
    received: 'recebido',
    in_progress: 'em curso',
    waiting: 'à espera da sua resposta',
    solved: 'resolvido',
    closed: 'fechado',
  },
  stock: { in_stock: 'em stock', out: 'esgotado', unknown: '' },
};
