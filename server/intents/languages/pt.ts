import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Portuguese: short answers, corrections and numbers. */
export const pt: Language = defineLanguage({
  fillers: words(
    'é o a os as um uma número pedido encomenda sim não obrigado obrigada por favor meu minha de e desculpe então mas',
  ),
  orderMarkers: words('pedido pedidos encomenda encomendas fatura referência número nº n°'),
  orderBridges: words('número nº n° é era o a de meu minha'),
  phoneMarkers: words('telefone tel telemóvel celular fax'),
  negations: words('não nao'),
  articles: words('o a os as um uma meu minha de número pedido encomenda'),
  yes: phrases(
    'sim, claro, com certeza, certo, ok, okay, está bem, tá bom, tudo bem, de acordo, correto, exato, exatamente, isso',
    'isso mesmo, perfeito, pode ser, pode, confirmo, confirmado, por que não, sem problema, sim por favor, sim obrigado',
    'sim obrigada, claro que sim, é isso, beleza, óbvio',
  ),
  no: phrases(
    'não, nao, não obrigado, não obrigada, de jeito nenhum, agora não, ainda não, nunca, errado, incorreto, está errado',
    'não está certo, melhor não, negativo, de modo nenhum, não precisa',
  ),
  unsure: phrases('não sei, talvez, não tenho certeza, não faço ideia, sei lá, depende'),
  corrections: phrases(
    'não, eu quis dizer, quis dizer, queria dizer, na verdade, desculpe, correção, ou melhor, aliás, me enganei',
    'enganei-me, errei, espera, está errado',
  ),
  cancel: phrases(
    'cancelar, cancela, cancele, parar, pare, stop, chega, esquece, esqueça, deixa pra lá, deixa para lá, deixe, sair',
  ),
  startOver: phrases(
    'começar de novo, recomeçar, do início, desde o início, reiniciar, nova pergunta',
  ),
  numbers: counts(
    'zero 0, um 1, uma 1, dois 2, duas 2, três 3, quatro 4, cinco 5, seis 6, sete 7, oito 8, nove 9, dez 10, onze 11',
    'doze 12, treze 13, catorze 14, quatorze 14, quinze 15, dezesseis 16, dezasseis 16, dezessete 17, dezassete 17',
    'dezoito 18, dezenove 19, dezanove 19, vinte 20, trinta 30, quarenta 40, cinquenta 50, sessenta 60, setenta 70',
    'oitenta 80, noventa 90, cem 100, cento 100, mil 1000, dúzia 12',
  ),
  articleNumbers: words('um uma'),
  ordinals: counts(
    'primeiro 1, primeira 1, segundo 2, segunda 2, terceiro 3, terceira 3, quarto 4, quarta 4, quinto 5, quinta 5, último -1, última -1',
  ),
});
