/** What somebody wants, as far as one message tells. */
export type Match =
  | { kind: 'intent'; intent: string; confidence: number; because: string[] }
  | { kind: 'none'; because: string[] };

/** Finds the intent of a message. Deterministic, never throws, at most milliseconds for 4,000 characters. */
export type Matcher = { match(text: string): Match };

/** What a matcher needs to know about an intent. */
export type Matchable = {
  id: string;
  matches: 'phrases' | 'everything' | 'nothing_else';
  /** Needs to be said almost word for word, because it acts on the running dialogue. */
  strict: boolean;
  /** Calls a backend, so it must not be taken for what it resembles. */
  careful: boolean;
  /** Gives way to another intent found in the same message, as "hi" does in "hi, where is my order?". */
  aside: boolean;
  phrases: readonly string[];
  /** Groups of words; all words of one group speak for the intent. */
  keywords: readonly (readonly string[])[];
};
