import { counts, defineLanguage, phrases, words } from './language.ts';
import type { Language } from './language.ts';

/** French: short answers, corrections and numbers. */
export const fr: Language = defineLanguage({
  fillers: words(
    'c est le la les un une numéro commande oui non merci s il vous plaît svp je j ai mon ma de et désolé pardon alors plutôt mais',
  ),
  orderMarkers: words('commande commandes facture colis référence n° no numéro num'),
  orderBridges: words('numéro no n° num est c était la le de ma'),
  phoneMarkers: words('téléphone tél tel portable mobile fax'),
  negations: words('pas non'),
  articles: words('le la les un une mon ma de numéro commande'),
  yes: phrases(
    'oui, ouais, ouaip, oui merci, oui s’il vous plaît, bien sûr, d’accord, dac, ok, okay, exact, exactement, c’est ça',
    'c’est exact, c’est correct, correct, tout à fait, absolument, volontiers, avec plaisir, parfait, vas-y, allez-y',
    'pourquoi pas, pas de problème, je confirme, confirmé, certainement, évidemment, ça marche, ça me va, entendu, si',
  ),
  no: phrases(
    'non, nan, non merci, pas du tout, pas vraiment, pas maintenant, pas encore, jamais, c’est faux, faux, incorrect',
    'ce n’est pas ça, plutôt pas, surtout pas, pas la peine',
  ),
  unsure: phrases(
    'je ne sais pas, je sais pas, peut-être, aucune idée, pas sûr, pas sûre, ça dépend',
  ),
  corrections: phrases(
    'non, je voulais dire, je veux dire, plutôt, en fait, pardon, correction, erreur, c’est faux, je me suis trompé',
    'je me suis trompée, attendez, c’était',
  ),
  cancel: phrases(
    'annuler, annule, annulez, stop, arrête, arrêtez, laisse tomber, laissez tomber, oubliez, oublie, tant pis, quitter',
  ),
  startOver: phrases('recommencer, recommençons, depuis le début, nouvelle question'),
  numbers: counts(
    'zéro 0, un 1, une 1, deux 2, trois 3, quatre 4, cinq 5, six 6, sept 7, huit 8, neuf 9, dix 10, onze 11, douze 12',
    'treize 13, quatorze 14, quinze 15, seize 16, vingt 20, trente 30, quarante 40, cinquante 50, soixante 60, cent 100',
    'mille 1000, douzaine 12',
  ),
  articleNumbers: words('un une'),
  ordinals: counts(
    'premier 1, première 1, deuxième 2, second 2, seconde 2, troisième 3, quatrième 4, cinquième 5, dernier -1, dernière -1',
  ),
});
