/**
 * A word or phrase as it is compared: decomposed, without marks and apostrophes, lower case, ß as ss. Width and
 * accents make no difference then; `ı` and `ł`, which decompose to nothing else, do.
 */
export function fold(text: string): string {
  // Most words of most shops need nothing but lower case, and every word of a message comes by here.
  if (/^[a-z0-9]*$/i.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ`´]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss');
}
