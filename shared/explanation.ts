import type { Capability, FailureClass } from './capability.ts';

/**
 * Why a message was answered as it was. It holds no words of the customer's and no data of a person: values are told
 * by the name of their slot and where they stood. Phrases are the owner's.
 */
export type TurnExplanation = {
  /** The questions in the message, in order; one in most. */
  questions: QuestionExplained[];
  slots: SlotExplained[];
  /** What was decided, step by step, such as `ask order_status.email`. */
  steps: string[];
  calls: CallExplained[];
};

/** All numbers are between 0 and 1. */
export type QuestionExplained = {
  /** Where in the message it stands, in UTF-16 code units. */
  start: number;
  end: number;
  verdict: 'intent' | 'unsure' | 'none';
  /** What decided: the words of a phrase, nearly so, what was learnt from all phrases, the shop's FAQ, or nothing did. */
  how: 'exact' | 'near' | 'classifier' | 'faq' | 'everything' | 'none';
  /** The likeliest intent, also where it was not likely enough. */
  intent: string | null;
  score: number;
  runnerUp: { intent: string; score: number } | null;
  /** The phrase it resembles most. */
  nearest: { phrase: string; similarity: number } | null;
  /** How likely it is that any intent is meant, and how likely that must be. */
  scope: number;
  threshold: number;
  /** What was not enough, where no intent was taken; null where nothing was. */
  lacks: 'scope' | 'score' | 'words' | 'wording' | null;
};

/** A value that was found: for which slot, where, and what spoke for it, which may quote the customer. */
export type SlotExplained = { name: string; start: number; end: number; because: string };

export type CallExplained = {
  capability: Capability;
  /** `kept`: an answer from before, since the backend gave none. `queued`: it will be written as soon as it can be. */
  outcome: 'ok' | 'kept' | 'queued' | 'too_many_tries' | FailureClass;
  ms: number;
};
