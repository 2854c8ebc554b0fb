import { overlap } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import type { Said, Word } from './said.ts';
import type { Span } from './span.ts';

type Run = { first: Word; last: Word; weight: number };

/**
 * The name of a product: the longest run of words that belong neither to the language's way of asking for one
 * ("do you have … in stock") nor to the intent's own phrases (`frame`) nor to values found before (`taken`).
 * Small words inside it stay: "mug with a handle".
 */
export function findProduct(
  said: Said,
  { frame, taken }: { frame: ReadonlySet<string>; taken: readonly Pick<Span, 'start' | 'end'>[] },
): Candidate[] {
  const { language, text } = said;
  // Without knowing how a language asks for something, everything would be a product's name.
  if (language.productFrames.size === 0) return [];
  const isFrame = (word: string) =>
    language.productFrames.has(word) || language.orderMarkers.has(word) || frame.has(word);
  const isContent = ({ folded, start, end }: Word) =>
    !(language.contractions.get(folded) ?? folded).split(' ').every(isFrame) &&
    !language.productConnectors.has(folded) &&
    !taken.some((span) => overlap(span, { start, end }));
  const best = runsOf(said, isContent).reduce<Run | null>(
    (longest, run) => (longest === null || run.weight > longest.weight ? run : longest),
    null,
  );
  if (best === null || best.weight === 0) return [];
  const span = { start: best.first.start, end: best.last.end };
  const value = text.slice(span.start, span.end).replace(/\s+/g, ' ');
  const because = 'what is left beside the words of the question';
  return [{ value, ...span, grade: 'likely', because, negated: false }];
}

function runsOf({ words, text, language }: Said, isContent: (word: Word) => boolean): Run[] {
  const runs: Run[] = [];
  let gap: Word[] = [];
  for (const word of words) {
    if (!isContent(word)) {
      gap.push(word);
      continue;
    }
    const run = runs.at(-1);
    // "in size 42" is not more of a name than "shoes": digits do not count.
    const weight = /^\p{N}+$/u.test(word.folded) ? 0 : 1;
    const near = run !== undefined && isInside(gap, language);
    if (near && !/[.,:!?;\n]/.test(text.slice(run.last.end, word.start))) {
      run.last = word;
      run.weight += weight;
    } else {
      runs.push({ first: word, last: word, weight });
    }
    gap = [];
  }
  return runs;
}

/** Nothing, or a connecting word and perhaps an article: "with", "mit einem". */
function isInside(gap: readonly Word[], language: Said['language']): boolean {
  const [first, second] = gap;
  if (first === undefined) return true;
  if (gap.length > 2 || !language.productConnectors.has(first.folded)) return false;
  return second === undefined || language.articles.has(second.folded);
}

/** Words that many of an intent's phrases share, and which so are not what is asked for. */
export function frameOf(phrases: readonly Said[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { words } of phrases) {
    for (const word of new Set(words.map(({ folded }) => folded))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const least = Math.max(3, phrases.length / 4);
  return new Set([...counts].flatMap(([word, count]) => (count >= least ? [word] : [])));
}
