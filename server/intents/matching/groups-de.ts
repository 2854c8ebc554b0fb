/**
 * What a shop's customers say in German for the same thing, a group a line. They add to what the words themselves
 * say, so that a group may be wide: "pay" is a sign of "invoice", not its replacement.
 */
export const groupsGerman: readonly string[] = [
  'bestellung paket sendung lieferung ware packchen auftrag order',
  'liefern versenden verschicken zustellen ankommen kommen eintreffen versand',
  'stornieren abbrechen widerrufen kundigen annullieren storno',
  'andern bearbeiten korrigieren anpassen wechseln tauschen',
  'erstattung ruckerstattung erstatten zuruckerstatten',
  'rucksendung retoure zuruckschicken zurucksenden umtausch umtauschen zuruckgeben ruckgabe',
  'preis kosten kostet gebuhr teuer',
  'angebot kostenvoranschlag offerte',
  'kaputt defekt beschadigt zerbrochen',
  'mensch mitarbeiter person berater jemand jemanden kundenservice kundendienst',
  'sprechen reden telefonieren',
  'laden geschaft filiale shop',
  'offnungszeiten geoffnet offen offnen',
  'rechnung beleg quittung',
  'bezahlen zahlen zahlung bezahlung',
  'konto account profil kundenkonto',
  'loschen entfernen',
  'rabatt gutschein coupon aktion',
  'beschwerde beschweren reklamation reklamieren',
  'verfugbar vorratig lager lieferbar',
  'verspatet spat verspatung warten warte',
  'hallo hi moin servus',
  'nachricht mitteilung',
];
