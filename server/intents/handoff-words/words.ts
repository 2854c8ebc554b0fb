/** What is said around a hand-off, in one language. */
export type HandoffWords = {
  waiting: string;
  neverMind: string;
  /** How else people say that they will not wait: in lower case, without marks. */
  recalls: readonly string[];
  recalled: string;
  closed: string;
  nobodyCame: string;
  next(moment: string): string;
  leave: string;
  leaveMessage: string;
  joined(name: string): string;
  returned: string;
  ended: string;
};
