const vowel = /[aeiouy]/;

/**
 * The stem of an English word in lower case: plural, past, -ing and the commonest endings taken off, so that
 * "returned", "returning" and "returns" are one word. Never shorter than three letters.
 */
export function stemEnglish(word: string): string {
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  return endOf(withoutVerbEnding(withoutPlural(word)));
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (/(?:ch|sh|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function withoutVerbEnding(word: string): string {
  for (const ending of ['ing', 'ed']) {
    if (!word.endsWith(ending)) continue;
    const rest = word.slice(0, -ending.length);
    if (rest.length < 3 || !vowel.test(rest)) return word;
    return /([bdfgmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
  }
  return word;
}

/** Long endings of nouns and adverbs, then a silent e and a final y, so that "deliver" is "delivery". */
const endings: readonly [string, string][] = [
  ['ization', 'iz'],
  ['ational', 'at'],
  ['fulness', 'ful'],
  ['ation', 'at'],
  ['ment', ''],
  ['ness', ''],
  ['tion', 't'],
  ['sion', 's'],
  ['able', ''],
  ['ible', ''],
  ['ally', 'al'],
  ['ly', ''],
];

function endOf(word: string): string {
  let stem = word;
  for (const [ending, instead] of endings) {
    if (!stem.endsWith(ending) || stem.length - ending.length < 3) continue;
    stem = stem.slice(0, -ending.length) + instead;
    break;
  }
  if (stem.length > 4 && stem.endsWith('at')) stem = stem.slice(0, -2);
  if (stem.length > 4 && stem.endsWith('y')) stem = stem.slice(0, -1);
  return stem.length > 3 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}
