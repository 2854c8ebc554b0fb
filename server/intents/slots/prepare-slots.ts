import { limits } from '../../../shared/limits.ts';
import { clip } from '../clip.ts';
import { languageOf } from '../languages/languages.ts';
import { overlap } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { findCorrection, negateCorrected } from './correction.ts';
import { frameOf } from './product.ts';
import { findPhrases, isSmallWord, readSaid } from './said.ts';
import type { Said } from './said.ts';
import type { FoundSlot, FoundSlots, SlotContext, SlotFinder } from './slot-finder.ts';
import type { NamedSlot, SlotOptions, SlotType } from './slot-options.ts';
import { createSlotReader } from './slot-readers.ts';
import type { SiteOptions, SlotReader } from './slot-readers.ts';

export type PreparedFor = Partial<SiteOptions> & {
  languages: readonly string[];
  /** The intent's phrases per language: words that many of them share are no product's name. */
  phrases?: ReadonlyMap<string, readonly string[]> | undefined;
};

type Prepared = { slot: NamedSlot; read: SlotReader };

/** Who chooses first where two kinds could take the same words; what was asked for goes before all of them. */
const order: readonly SlotType[] = [
  'email',
  'pattern',
  'order_number',
  'phone',
  'date',
  'choice',
  'quantity',
  'yes_no',
  'product',
];

/**
 * Makes ready what finds values for an intent's slots. Loads the libraries their kinds need (phones, dates,
 * patterns) and no other. Throws for a pattern that `judgeSlots` refuses.
 */
export async function prepareSlots(
  slots: readonly NamedSlot[],
  {
    languages,
    country = null,
    orderNumbers = null,
    timeZone = 'UTC',
    phrases = new Map(),
  }: PreparedFor,
): Promise<SlotFinder> {
  const readers = new Map<string, SlotReader>();
  const prepared: Prepared[] = [];
  for (const slot of slots) {
    const key = keyOf(slot);
    const read =
      readers.get(key) ??
      (await createSlotReader(slot, { languages, country, orderNumbers, timeZone }));
    readers.set(key, read);
    prepared.push({ slot, read });
  }
  const frames = new Map(
    [...phrases].map(([code, texts]) => [
      code,
      frameOf(texts.map((text) => readSaid(text, languageOf(code)))),
    ]),
  );
  return {
    find(text, context) {
      const said = readSaid(text, languageOf(context.language));
      return findAll(said, prepared, context, frames.get(context.language) ?? new Set());
    },
  };
}

function keyOf({
  type,
  format,
  country,
  direction,
  min,
  max,
  options,
  pattern,
}: SlotOptions): string {
  return JSON.stringify([type, format, country, direction, min, max, options, pattern]);
}

type Taken = { found: FoundSlot[]; others: FoundSlot[] };

function findAll(
  said: Said,
  prepared: readonly Prepared[],
  context: SlotContext,
  frame: ReadonlySet<string>,
): FoundSlots {
  const cue = findCorrection(said);
  const read = ({ slot, read: reader }: Prepared, taken: readonly FoundSlot[]) => {
    const asked = slot.name === context.asked;
    const { language, now } = context;
    return negateCorrected(said, reader(said, { asked, language, now, taken, frame }));
  };
  const candidates = new Map(
    prepared
      .filter(({ slot }) => slot.type !== 'product')
      .map((one): [string, Candidate[]] => [one.slot.name, read(one, [])]),
  );
  const seen = [...candidates.values()].flat();
  const alone = isAlone(said, seen);
  if (context.expectation === 'follow_up' && !alone) {
    return { found: [], others: [], correction: false, alone };
  }

  const taken: Taken = { found: [], others: [] };
  const free = prepared.some(({ slot }) => slot.name === context.asked && slot.type === 'text');
  for (const one of inOrder(prepared, context, cue !== null)) {
    const { name, type } = one.slot;
    if (type === 'text') continue;
    // What is written freely may speak of other numbers: it puts nothing right that is known.
    if (free && Object.hasOwn(context.known, name)) continue;
    if (type === 'product' && context.expectation !== 'about' && name !== context.asked) continue;
    const own = type === 'product' ? read(one, taken.found) : (candidates.get(name) ?? []);
    // What was asked for has its answer; a small number beside it is not another slot's.
    const answered = taken.found.some((found) => found.name === context.asked);
    const fits = createFilter(name, own, alone && !answered, context);
    take(said, one.slot, own.filter(fits), taken);
  }
  const written = freeText(said.text, prepared, context);
  const negated = seen.some((candidate) => candidate.negated);
  return {
    found: written === null ? taken.found : [...taken.found, written],
    others: taken.others,
    correction: isCorrected(taken.found, prepared, context, { firm: cue?.firm ?? null, negated }),
    alone: isAlone(said, [...seen, ...taken.found]),
  };
}

/** The slot that was asked for; then by kind; of one kind those that a correction may mean, or that are missing. */
function inOrder(
  prepared: readonly Prepared[],
  { asked, known }: SlotContext,
  correcting: boolean,
): Prepared[] {
  const rank = ({ slot }: Prepared) => {
    if (slot.name === asked) return -1;
    const settled = Object.hasOwn(known, slot.name) === correcting;
    return order.indexOf(slot.type) * 2 + (settled ? 0 : 1);
  };
  return prepared.toSorted((one, other) => rank(one) - rank(other));
}

/** A value that is only possible counts where nothing else was said that it could be. */
function createFilter(
  name: string,
  own: readonly Candidate[],
  alone: boolean,
  { expectation, known }: SlotContext,
) {
  const meant = own.filter(({ negated }) => !negated);
  const small = alone && (expectation !== 'about' || meant.length === 1);
  // "Why is not order 1042 here?" speaks of it; "not 1042", once it is known, refuses it.
  const refused = own.filter(({ value }) => Object.hasOwn(known, name) && known[name] === value);
  const spoken = meant.length > 0 ? meant : own.filter((one) => !refused.includes(one));
  return (candidate: Candidate): boolean => {
    if (!spoken.includes(candidate)) return false;
    return candidate.grade !== 'possible' || (small && /\d/.test(candidate.value));
  };
}

function take(said: Said, { name }: NamedSlot, own: readonly Candidate[], taken: Taken): void {
  const free = own.filter((candidate) => !taken.found.some((other) => overlap(candidate, other)));
  const [first, ...others] = free.map(({ value, start, end, because }): FoundSlot => {
    return { name, value, raw: said.text.slice(start, end), start, end, because };
  });
  if (first === undefined) return;
  taken.found.push(first);
  const spare = taken.others.filter((other) => !overlap(other, first));
  for (const other of others) {
    if (!spare.some((one) => overlap(one, other))) spare.push(other);
  }
  taken.others.splice(0, taken.others.length, ...spare);
}

/** A slot of free text takes the whole answer, whatever else was found in it. */
function freeText(
  text: string,
  prepared: readonly Prepared[],
  { asked }: SlotContext,
): FoundSlot | null {
  const slot = prepared.find((one) => one.slot.name === asked)?.slot;
  if (slot?.type !== 'text') return null;
  const value = clip(text.trim(), limits.messageChars);
  const start = text.length - text.trimStart().length;
  const end = start + value.length;
  return { name: slot.name, value, raw: value, start, end, because: 'the whole answer' };
}

/** "I meant" corrects; "no" and "not 1042" do where they come with another value for what is known. */
function isCorrected(
  found: readonly FoundSlot[],
  prepared: readonly Prepared[],
  { known }: SlotContext,
  { firm, negated }: { firm: boolean | null; negated: boolean },
): boolean {
  const typeOf = new Map(prepared.map(({ slot }) => [slot.name, slot.type]));
  const values = found.filter(({ name }) => typeOf.get(name) !== 'yes_no');
  if (values.length === 0 || (firm === null && !negated)) return false;
  return firm === true || values.some(({ name }) => Object.hasOwn(known, name));
}

function isAlone(said: Said, values: readonly { start: number; end: number }[]): boolean {
  const { corrections, fillers } = said.language;
  const small = new Set<number>();
  for (const { from, words } of [
    ...findPhrases(said, corrections),
    ...findPhrases(said, fillers),
  ]) {
    for (let at = from; at < from + words; at += 1) small.add(at);
  }
  return said.words.every(
    (word, at) =>
      small.has(at) ||
      isSmallWord(word.folded, said.language) ||
      values.some((span) => overlap(span, word)),
  );
}
