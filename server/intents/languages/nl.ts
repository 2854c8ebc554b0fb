import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** Dutch: short answers, corrections and numbers. */
export const nl: Language = defineLanguage({
  fillers: words(
    'het is de een nummer bestelling ja nee bedankt dank je alstublieft graag mijn van en sorry dan maar',
  ),
  orderMarkers: words(
    'bestelling bestellingen bestelnummer ordernummer order factuur factuurnummer pakket nummer nr',
  ),
  orderBridges: words('nummer nr is was het de van mijn'),
  phoneMarkers: words('telefoon telefoonnummer tel mobiel fax'),
  negations: words('niet geen'),
  articles: words('de het een mijn van nummer bestelling'),
  yes: phrases(
    'ja, jawel, jazeker, ja graag, graag, zeker, natuurlijk, oké, ok, okay, prima, goed, klopt, dat klopt, correct, juist',
    'inderdaad, precies, akkoord, uiteraard, doe maar, bevestigd, ik bevestig, waarom niet, geen probleem, perfect, is goed',
  ),
  no: phrases(
    'nee, neen, nee bedankt, nee dank je, nee dank u, liever niet, niet echt, nu niet, nog niet, nooit, fout, onjuist',
    'klopt niet, dat klopt niet, zeker niet, helemaal niet, niet nodig',
  ),
  unsure: phrases(
    'weet ik niet, ik weet het niet, misschien, geen idee, niet zeker, hangt ervan af',
  ),
  corrections: phrases(
    'nee, ik bedoel, ik bedoelde, bedoelde, eigenlijk, correctie, sorry, fout, dat klopt niet, wacht, moet zijn, ik vergiste me',
  ),
  cancel: phrases(
    'annuleren, annuleer, stop, stoppen, laat maar, vergeet het, hou op, afbreken, hoeft niet meer',
  ),
  startOver: phrases('opnieuw beginnen, begin opnieuw, opnieuw, vanaf het begin, nieuwe vraag'),
  numbers: counts(
    'nul 0, een 1, één 1, twee 2, drie 3, vier 4, vijf 5, zes 6, zeven 7, acht 8, negen 9, tien 10, elf 11, twaalf 12',
    'dertien 13, veertien 14, vijftien 15, zestien 16, zeventien 17, achttien 18, negentien 19, twintig 20, dertig 30',
    'veertig 40, vijftig 50, zestig 60, zeventig 70, tachtig 80, negentig 90, honderd 100, duizend 1000, dozijn 12',
  ),
  articleNumbers: words('een'),
  ordinals: counts('eerste 1, 1e 1, tweede 2, 2e 2, derde 3, 3e 3, vierde 4, vijfde 5, laatste -1'),
});
