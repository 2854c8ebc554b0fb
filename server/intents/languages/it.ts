import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Italian: short answers, corrections and numbers. */
export const it: Language = defineLanguage({
  fillers: words(
    'è il la lo un una numero ordine sì no grazie per favore mio mia di e scusi scusa allora ma',
  ),
  orderMarkers: words('ordine ordini fattura pacco riferimento numero num n° nr'),
  orderBridges: words('numero num n° nr è era il la di mio mia'),
  phoneMarkers: words('telefono tel cellulare fax'),
  negations: words('non no'),
  articles: words('il la lo l un una mio mia di numero ordine'),
  yes: phrases(
    'sì, si, certo, certamente, sicuro, ok, okay, va bene, d’accordo, esatto, esattamente, corretto, giusto, perfetto',
    'volentieri, certo che sì, assolutamente sì, assolutamente, confermo, confermato, perché no, nessun problema',
    'sì grazie, sì per favore, procedi, proceda, vai, naturalmente, come no',
  ),
  no: phrases(
    'no, no grazie, nemmeno per idea, per niente, non ora, non ancora, mai, sbagliato, non è corretto, non è giusto',
    'meglio di no, assolutamente no, non proprio, non serve',
  ),
  unsure: phrases(
    'non so, non lo so, forse, nessuna idea, non sono sicuro, non sono sicura, dipende, boh',
  ),
  corrections: phrases(
    'no, volevo dire, intendevo, anzi, in realtà, correzione, mi sono sbagliato, mi sono sbagliata, errore, scusi',
    'aspetta, cioè, piuttosto',
  ),
  cancel: phrases(
    'annulla, annullare, stop, basta, lascia perdere, lasci perdere, lascia stare, non importa, esci, fermati',
  ),
  startOver: phrases('ricomincia, ricominciamo, ricominciare, da capo, dall’inizio, nuova domanda'),
  numbers: counts(
    'zero 0, uno 1, un 1, una 1, due 2, tre 3, quattro 4, cinque 5, sei 6, sette 7, otto 8, nove 9, dieci 10, undici 11',
    'dodici 12, tredici 13, quattordici 14, quindici 15, sedici 16, diciassette 17, diciotto 18, diciannove 19, venti 20',
    'trenta 30, quaranta 40, cinquanta 50, sessanta 60, settanta 70, ottanta 80, novanta 90, cento 100, mille 1000, dozzina 12',
  ),
  articleNumbers: words('un una'),
  ordinals: counts(
    'primo 1, prima 1, secondo 2, seconda 2, terzo 3, terza 3, quarto 4, quarta 4, quinto 5, quinta 5, ultimo -1, ultima -1',
  ),
});
