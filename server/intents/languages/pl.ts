import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Polish: short answers, corrections and numbers. */
export const pl: Language = defineLanguage({
  fillers: words(
    'to jest numer zamówienie zamówienia tak nie dziękuję proszę mój moje moja i przepraszam więc ale',
  ),
  orderMarkers: words('zamówienie zamówienia zamówieniu faktura faktury paczka numer nr'),
  orderBridges: words('numer nr to jest był mój moje'),
  phoneMarkers: words('telefon telefonu tel komórka fax'),
  negations: words('nie zamiast'),
  articles: words('to numer mój moje moja zamówienie zamówienia'),
  yes: phrases(
    'tak, no, jasne, oczywiście, pewnie, dobrze, dobra, ok, okej, zgoda, zgadza się, dokładnie, właśnie, racja, prawda',
    'poprawnie, potwierdzam, tak proszę, tak poproszę, poproszę, chętnie, czemu nie, nie ma problemu, naturalnie, świetnie',
  ),
  no: phrases(
    'nie, nie dziękuję, nie dzięki, raczej nie, nie teraz, jeszcze nie, nigdy, błędnie, niepoprawnie, nie zgadza się',
    'wcale nie, absolutnie nie, nie trzeba',
  ),
  unsure: phrases(
    'nie wiem, może, być może, nie mam pojęcia, nie jestem pewien, nie jestem pewna, to zależy',
  ),
  corrections: phrases(
    'nie, miałem na myśli, miałam na myśli, chodziło mi o, chodzi o, właściwie, raczej, korekta, pomyłka, pomyliłem się, pomyliłam się, przepraszam, czekaj',
  ),
  cancel: phrases(
    'anuluj, anulować, stop, przestań, nieważne, zapomnij, zostaw, rezygnuję, przerwij, koniec',
  ),
  startOver: phrases('od nowa, zacznij od nowa, zacznijmy od nowa, od początku, nowe pytanie'),
  numbers: counts(
    'zero 0, jeden 1, jedna 1, jedno 1, jedną 1, dwa 2, dwie 2, trzy 3, cztery 4, pięć 5, sześć 6, siedem 7, osiem 8',
    'dziewięć 9, dziesięć 10, jedenaście 11, dwanaście 12, trzynaście 13, czternaście 14, piętnaście 15, szesnaście 16',
    'siedemnaście 17, osiemnaście 18, dziewiętnaście 19, dwadzieścia 20, trzydzieści 30, czterdzieści 40, pięćdziesiąt 50',
    'sześćdziesiąt 60, siedemdziesiąt 70, osiemdziesiąt 80, dziewięćdziesiąt 90, sto 100, tysiąc 1000, tuzin 12',
  ),
  ordinals: counts(
    'pierwszy 1, pierwsza 1, pierwsze 1, pierwszą 1, drugi 2, druga 2, drugie 2, drugą 2, trzeci 3, trzecia 3, trzecie 3, trzecią 3, czwarty 4, czwarta 4, piąty 5, piąta 5, ostatni -1, ostatnia -1, ostatnie -1, ostatnią -1',
  ),
});
