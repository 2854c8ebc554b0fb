import parsePhoneNumber, { isSupportedCountry } from 'libphonenumber-js/min';
import { languageOf } from '../languages/languages.ts';
import type { Candidate } from './candidate.ts';
import type { Said } from './said.ts';

/** The country numbers without +49 or the like belong to. */
type Country = Extract<NonNullable<Parameters<typeof parsePhoneNumber>[1]>, string>;

const mostCandidates = 12;
const mostGroups = 7;

/**
 * Phone numbers as E.164. `country` (ISO 3166, such as DE) is where one without a country code is taken to be; a
 * number that is not `asked` for must look like a phone's: with + or 0, or after "phone". Dates and amounts do not.
 */
export function createPhoneFinder(country: string | null) {
  const home = country !== null && isSupportedCountry(country) ? country : null;

  return function findPhones(said: Said, asked: boolean): Candidate[] {
    const found: Candidate[] = [];
    let tries = mostCandidates;
    for (const run of runsOf(said.text)) {
      if (tries === 0) break;
      tries -= 1;
      const phone = longestIn(run, home, asked || isAnnounced(said, run.start));
      if (phone !== null) found.push(phone);
    }
    return found;
  };
}

export function isPhoneCountry(code: string): boolean {
  return isSupportedCountry(code);
}

type Group = { text: string; start: number; end: number };
type Run = { start: number; groups: Group[] };

/** Groups of digits with nothing but phone punctuation between them. */
function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let last: Run | null = null;
  for (const match of text.matchAll(/\(?\+?\p{Nd}+\)?/gu)) {
    const group = { text: match[0], start: match.index, end: match.index + match[0].length };
    const before = last?.groups.at(-1);
    const between = before === undefined ? '' : text.slice(before.end, group.start);
    const joined = before !== undefined && /^(?:[ \u00a0./-]{0,3})$/.test(between);
    if (last !== null && joined && !group.text.startsWith('+')) last.groups.push(group);
    else {
      last = { start: group.start, groups: [group] };
      // What sticks to a letter, a currency or a mark is something else: A4711, €4711, #4711.
      const sticks = /[\p{L}#№€$£¥@_]/u.test(text.charAt(group.start - 1));
      if (!sticks) runs.push(last);
    }
  }
  return runs;
}

/** The longest part of a run that is a number, so that "1042 0171 1234567" gives the phone. */
function longestIn({ groups }: Run, home: Country | null, trusted: boolean): Candidate | null {
  if (isDate(groups)) return null;
  const some = groups.slice(0, mostGroups);
  for (let length = some.length; length >= 1; length -= 1) {
    for (let from = 0; from + length <= some.length; from += 1) {
      const phone = read(some.slice(from, from + length), home, trusted);
      if (phone !== null) return phone;
    }
  }
  return null;
}

function read(groups: readonly Group[], home: Country | null, trusted: boolean): Candidate | null {
  const text = groups
    .map((group) => group.text)
    .join(' ')
    .normalize('NFKC');
  const digits = text.replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 17) return null;
  const abroad = /^\(?\+/.test(text) || /^00[1-9]/.test(digits);
  const local = /^\(?0/.test(text) || groups.length >= 3 || /^\(/.test(text);
  if (!abroad && !trusted && !local) return null;
  const international = abroad ? `+${digits.replace(/^00/, '')}` : text;
  const phone = parsePhoneNumber(
    // "+49 (0)171": the zero is for callers at home only.
    abroad && /\(0\)/.test(text) ? international.replace(/^(\+\d{1,3}?)0/, '$1') : international,
    home === null ? {} : { defaultCountry: home },
  );
  // E.164 ends at 15 digits; the library knows countries that once had more.
  if (phone === undefined || phone.number.length > 16) return null;
  if (!phone.isValid() && !(trusted && phone.isPossible())) return null;
  const first = groups[0];
  const last = groups.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    value: phone.number,
    start: first.start,
    end: last.end,
    grade: phone.isValid() ? 'sure' : 'likely',
    because: abroad ? 'with its country code' : `as numbers in ${home ?? ''} are written`,
    negated: false,
  };
}

/** 20.11.2026, 2026-11-20 and 11/20/26 are as many digits as a phone has. */
function isDate(groups: readonly Group[]): boolean {
  const [first, second, third] = groups.map(({ text }) => text);
  if (first === undefined || second === undefined || third === undefined) return false;
  if (groups.length !== 3) return false;
  const day = /^(?:0?[1-9]|[12]\d|3[01])$/;
  const year = /^(?:19|20)\d\d$/;
  return (
    day.test(second) &&
    ((day.test(first) && /^(?:\d\d)?\d\d$/.test(third)) || (year.test(first) && day.test(third)))
  );
}

function isAnnounced({ words, language }: Said, start: number): boolean {
  const markers =
    language.phoneMarkers.size > 0 ? language.phoneMarkers : languageOf('en').phoneMarkers;
  const before = words.filter((word) => word.end <= start).slice(-4);
  return before.some(({ folded }) => markers.has(folded));
}
