/**
 * A word or phrase as it is compared: decomposed, without marks and apostrophes, lower case, ß as ss. Width and
 * accents make no difference then; `ı` and `ł`, which decompose to nothing else, do.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ`´]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss');
}
