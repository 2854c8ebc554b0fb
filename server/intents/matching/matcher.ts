/** What somebody wants, as far as one message tells. */
export type Match =
  | { kind: 'intent'; intent: string; confidence: number; explanation: Explanation }
  /** Two intents are about as likely: "did you mean A or B?" The likelier one comes first. */
  | { kind: 'unsure'; intents: [string, string]; explanation: Explanation }
  | { kind: 'none'; explanation: Explanation };

/** Why a message was taken for what it was taken for. All numbers are between 0 and 1. */
export type Explanation = {
  /** What decided: the words of a phrase, nearly so, what was learnt from all phrases, or nothing did. */
  how: 'exact' | 'near' | 'classifier' | 'everything' | 'none';
  /** The likeliest intent, also where it was not likely enough; null when there is none to choose from. */
  intent: string | null;
  /** How likely it is among the intents. */
  score: number;
  runnerUp: { intent: string; score: number } | null;
  nearest: { phrase: string; intent: string; similarity: number } | null;
  /** How likely it is that any intent is meant, and how likely that must be. */
  scope: number;
  threshold: number;
  /**
   * What kept the likeliest intent from being taken: that any is meant was not likely enough (`scope`), it was
   * itself not for what it does (`score`), it knows too little of what was said (`words`), or it must be said word
   * for word (`wording`). null where nothing did.
   */
  lacks: 'scope' | 'score' | 'words' | 'wording' | null;
  /** The language of the nearest phrase. */
  language: string | null;
};

/** Finds the intent of a message. Deterministic, never throws, at most milliseconds for 4,000 characters. */
export type Matcher = {
  match(text: string): Match;
  /** The questions of one message in their order, each with its part of the text; one for most messages. */
  matchAll(text: string): Question[];
};

export type Question = { text: string; match: Match };

/** What a matcher needs to know about an intent. */
export type Matchable = {
  id: string;
  matches: 'phrases' | 'everything' | 'nothing_else';
  /** Needs to be said almost word for word, because it acts on the running dialogue. */
  strict: boolean;
  /** Calls a backend, so it must not be taken for what it resembles. */
  careful: boolean;
  /** Careful, and asked for by names that no phrase holds, as a search among products is. */
  looksUp?: boolean;
  /** Gives way to another intent found in the same message, as "hi" does in "hi, where is my order?". */
  aside: boolean;
  phrases: readonly Phrase[];
  /** Groups of words; all words of one group speak for the intent. */
  keywords: readonly { language: string; words: readonly string[] }[];
};

/** How a question is put, in a language by its code. */
export type Phrase = { language: string; text: string };
