import type { OrderStatus } from '../../shared/order.ts';
import type { ProblemCode } from '../../shared/problem.ts';

/** What can go wrong with a message before it reaches the server. */
export type LocalProblem = 'unsent.old';
export type FailureCode = ProblemCode | LocalProblem;

/** Spoken and shown before the panel is there; plain text, because the loader carries it as JSON. */
export type LauncherWords = { open: string; loading: string; failed: string };

/** Every sentence of the panel in one language; `form-words.ts` and `card-words.ts` have those of the rare parts. */
export type Words = {
  direction: 'ltr' | 'rtl';
  launcher: LauncherWords;
  close: string;
  conversation: string;
  composer: string;
  send: string;
  you: string;
  charactersLeft(count: number): string;
  charactersOver(count: number): string;
  newMessages(count: number): string;
  showNewest: string;
  loading: string;
  connection: { connecting: string; online: string; offline: string; refused: string };
  offlineNotice: string;
  tryNow: string;
  refusedNotice: Partial<Record<ProblemCode, string>>;
  forgetful: string;
  tooManyUnsent: string;
  sending: string;
  sent: string;
  failed: string;
  retry: string;
  discard: string;
  /** What went wrong with a message, and what the customer can do. */
  failure(code: FailureCode): string;
  /** What the turn under way is doing, by its code. */
  working(code: string): string;
  order: {
    title(number: string): string;
    items: string;
    quantity(count: number): string;
    shipping: string;
    total: string;
    placed: string;
    expected: string;
    asOf(when: string): string;
    progress: string;
    status: Record<OrderStatus, string>;
    shipment(carrier: string | undefined): string;
    track(carrier: string | undefined): string;
    opensElsewhere: string;
  };
  /** In place of a form whose code is not here. */
  form: { loading: string; unavailable: string };
};
