import type { Candidate } from './candidate.ts';
import { isNegatedAt, isSmallWord, phraseAt } from './said.ts';
import type { Hit, Said } from './said.ts';

type Heard = Hit & { value: 'yes' | 'no' | 'unsure' };

/**
 * A yes or a no that a message begins with ("sure, go ahead"), or that a short one ends with ("that is fine, yes").
 * None when both are said, or when it is not sure; a small word ("ok", "please") gives way to a plain one.
 */
export function findYesNo(said: Said): Candidate[] {
  const heard = leading(said) ?? trailing(said) ?? [];
  const plain = heard.filter(({ phrase }) => !said.language.stopWords.has(phrase));
  const decisive = plain.length > 0 ? plain : heard;
  const [first] = decisive;
  if (first === undefined) return bySign(said.text) ?? byNegation(said);
  if (first.value === 'unsure' || decisive.some(({ value }) => value !== first.value)) return [];
  return [
    {
      value: first.value,
      start: first.start,
      end: first.end,
      grade: 'sure',
      because: `says “${said.text.slice(first.start, first.end)}”`,
      negated: false,
    },
  ];
}

/** What stands at the beginning, up to the first word of weight; null when nothing does. */
function leading(said: Said): Heard[] | null {
  const heard: Heard[] = [];
  for (let at = 0; at < said.words.length;) {
    const hit = hear(said, at);
    if (hit !== null) heard.push(hit);
    else if (!isSmallWord(said.words[at]?.folded ?? '', said.language)) break;
    at += hit?.words ?? 1;
  }
  return heard.length > 0 ? heard : null;
}

function trailing(said: Said): Heard[] | null {
  const { length } = said.words;
  if (length > 12) return null;
  for (let at = Math.max(0, length - 4); at < length; at += 1) {
    const hit = hear(said, at);
    if (hit !== null && at + hit.words === length) return [hit];
  }
  return null;
}

function hear(said: Said, at: number): Heard | null {
  const { yes, no, unsure } = said.language;
  const longest = [
    { value: 'unsure' as const, hit: phraseAt(said, at, unsure) },
    { value: 'no' as const, hit: phraseAt(said, at, no) },
    { value: 'yes' as const, hit: phraseAt(said, at, yes) },
  ].reduce((best, next) => ((next.hit?.words ?? 0) > (best.hit?.words ?? 0) ? next : best));
  if (longest.hit === null) return null;
  const value = longest.value === 'yes' && isNegatedAt(said, at) ? 'no' : longest.value;
  return { ...longest.hit, value };
}

/** "That's not my order": a short answer of small words that negates. */
function byNegation({ text, words, language }: Said): Candidate[] {
  const word = words.find(({ folded }) => language.negations.has(folded));
  if (word === undefined || words.length > 6) return [];
  if (!words.every(({ folded }) => isSmallWord(folded, language))) return [];
  const { start, end } = word;
  const because = `says “${text.slice(start, end)}”`;
  return [{ value: 'no', start, end, grade: 'likely', because, negated: false }];
}

function bySign(text: string): Candidate[] | null {
  const sign = /👍|👌|✅|🆗|✔|👎|❌|🚫/u.exec(text);
  if (sign === null) return null;
  const value = /👎|❌|🚫/u.test(sign[0]) ? 'no' : 'yes';
  const span = { value, start: sign.index, end: sign.index + sign[0].length };
  return [{ ...span, grade: 'sure', because: `shows ${sign[0]}`, negated: false }];
}
