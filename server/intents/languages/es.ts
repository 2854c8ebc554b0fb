import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Spanish: short answers, corrections and numbers. */
export const es: Language = defineLanguage({
  fillers: words(
    'es el la los las un una número pedido sí no gracias por favor mi de y perdón entonces pero',
  ),
  orderMarkers: words('pedido pedidos factura paquete referencia número núm nº n°'),
  orderBridges: words('número núm nº n° es era el la de mi'),
  phoneMarkers: words('teléfono tel móvil celular fax'),
  negations: words('no'),
  articles: words('el la los las un una mi de número pedido'),
  yes: phrases(
    'sí, si, sip, claro, claro que sí, por supuesto, vale, ok, okay, de acuerdo, correcto, exacto, exactamente, así es',
    'eso es, desde luego, perfecto, adelante, hazlo, hágalo, confirmo, confirmado, por qué no, sin problema, cómo no',
    'sí por favor, sí gracias, bueno, está bien, afirmativo',
  ),
  no: phrases(
    'no, nop, nope, no gracias, para nada, en absoluto, ahora no, todavía no, aún no, nunca, incorrecto, es incorrecto',
    'no es correcto, mejor no, qué va, negativo, no hace falta',
  ),
  unsure: phrases(
    'no sé, no lo sé, quizás, quizá, tal vez, ni idea, no estoy seguro, no estoy segura, depende',
  ),
  corrections: phrases(
    'no, quise decir, quería decir, quiero decir, en realidad, perdón, corrección, mejor dicho, me equivoqué, error',
    'está mal, espera, es decir',
  ),
  cancel: phrases(
    'cancelar, cancela, cancele, para, stop, basta, olvídalo, olvídelo, déjalo, déjelo, da igual, salir',
  ),
  startOver: phrases(
    'empezar de nuevo, volver a empezar, desde el principio, reiniciar, nueva pregunta',
  ),
  numbers: counts(
    'cero 0, uno 1, un 1, una 1, dos 2, tres 3, cuatro 4, cinco 5, seis 6, siete 7, ocho 8, nueve 9, diez 10, once 11',
    'doce 12, trece 13, catorce 14, quince 15, dieciséis 16, diecisiete 17, dieciocho 18, diecinueve 19, veinte 20',
    'treinta 30, cuarenta 40, cincuenta 50, sesenta 60, setenta 70, ochenta 80, noventa 90, cien 100, mil 1000, docena 12',
  ),
  articleNumbers: words('un una'),
  ordinals: counts(
    'primero 1, primera 1, primer 1, segundo 2, segunda 2, tercero 3, tercera 3, tercer 3, cuarto 4, cuarta 4, quinto 5, quinta 5, último -1, última -1',
  ),
});
