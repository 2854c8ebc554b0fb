/** A value for a slot, where it stands (`raw` is the text from `start` to before `end`) and why it was taken. */
export type FoundSlot = {
  name: string;
  value: string;
  raw: string;
  start: number;
  end: number;
  because: string;
};

/**
 * Why we look for values in a message: it is `about` the intent they belong to; it answers what we asked
 * (`expected`); or it may be a follow-up to what was answered (`follow_up`), and then it must hold the value
 * and nothing else of weight, so that another question never becomes a call to a backend.
 */
export type Expectation = 'about' | 'expected' | 'follow_up';

export type SlotContext = {
  expectation: Expectation;
  /** The slot we asked for, if any. */
  asked: string | null;
  /** What is known already. */
  known: { readonly [name: string]: string };
  /** The language of the message, as a BCP-47 code. */
  language: string;
  /** Milliseconds since 1970: what "tomorrow" is seen from. */
  now: number;
};

export type FoundSlots = {
  /** At most one value a slot. */
  found: FoundSlot[];
  /** Further values of the same kinds, as in "10423 or 10424?": the name is that of the slot they could fill. */
  others: FoundSlot[];
  /** The message says that what was said before is wrong; `found` holds what is right. */
  correction: boolean;
  /** The message holds nothing of weight but these values. */
  alone: boolean;
};

/** Finds values for the slots of one intent. Deterministic; never throws; time grows with the text's length only. */
export type SlotFinder = { find(text: string, context: SlotContext): FoundSlots };
