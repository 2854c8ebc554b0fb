/**
 * The stem of a German word in lower case without umlauts: endings of cases, plurals and verbs taken off, so
 * that "bestellungen" is "bestell" as "bestellt" is. Never shorter than three letters.
 */
export function stemGerman(word: string): string {
  if (word.length <= 4 || !/^[a-zß]+$/.test(word)) return word;
  let stem = word.replaceAll('ß', 'ss');
  // "geliefert" is "liefern": the participle's prefix goes with its ending.
  if (/^ge.{4,}(?:t|en)$/.test(stem)) stem = stem.slice(2);
  for (let step = 0; step < 3; step += 1) {
    const shorter = stem.replace(
      /(?:ungen|ung|heiten|heit|keiten|keit|lich|isch|ern|em|er|en|es|e|s|t|n)$/,
      '',
    );
    if (shorter.length < 4 || shorter === stem) break;
    stem = shorter;
  }
  return stem;
}
