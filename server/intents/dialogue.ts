import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import type { Json } from '../../shared/json.ts';
import type { Intent } from './intent.ts';

const nameSchema = z.string().max(32);
const valueSchema = z.string().max(limits.messageChars);

/**
 * A question that is being dealt with. Where it stands:
 * `asking` we wait for `slot`, `tries` unfit answers so far · `confirming` we wait for a yes before we write `write` ·
 * `stuck` too many unfit answers, a way out was offered · `correcting` the answer was "not found", any slot may be
 * given again · `retrying` the backend could not answer, the same call may be made again · `answered` done, slots kept
 * for a follow-up.
 */
const runningSchema = z.strictObject({
  intent: nameSchema,
  stage: z.enum(['asking', 'confirming', 'stuck', 'correcting', 'retrying', 'answered']),
  slot: nameSchema.nullable(),
  tries: z.int().min(0),
  slots: z.record(nameSchema, valueSchema),
  /** What a yes writes, as it was when the customer was asked, and the words they were asked in. */
  write: z
    .strictObject({ input: z.json(), text: valueSchema, consent: z.string().max(1_000).nullable() })
    .nullable(),
});

/** What the store keeps between two turns. */
const dialogueSchema = z.strictObject({
  v: z.literal(2),
  running: runningSchema.nullable(),
  /** Questions that were left for another one; the last one comes back first. */
  aside: z.array(runningSchema).max(limits.questionsAside),
  /** Values given earlier in the conversation, to be offered where one of their kind is asked for; the newest last. */
  given: z
    .array(z.strictObject({ type: nameSchema, value: valueSchema }))
    .max(limits.valuesToOffer),
  /** Which of these was meant by what was said? */
  choosing: z.strictObject({ said: valueSchema, intents: z.array(nameSchema).max(4) }).nullable(),
  /** Messages in a row that we did not understand. */
  misses: z.int().min(0),
  /** The last thing we did not understand, so that "leave a message" begins with it. */
  unanswered: z.string().max(limits.formFieldChars).nullable(),
});

export type Running = z.infer<typeof runningSchema>;
export type Dialogue = z.infer<typeof dialogueSchema>;

export const freshDialogue: Dialogue = {
  v: 2,
  running: null,
  aside: [],
  given: [],
  choosing: null,
  misses: 0,
  unanswered: null,
};

/**
 * Reads what the store kept. Another version begins afresh, and so does a question whose intent the configuration no
 * longer has: a dialogue may outlive the release that wrote it.
 */
export function readDialogue(stored: Json | null, intents: ReadonlyMap<string, Intent>): Dialogue {
  const parsed = dialogueSchema.safeParse(stored);
  if (!parsed.success) return freshDialogue;
  const { running, aside, choosing } = parsed.data;
  return {
    ...parsed.data,
    running: running !== null && fits(running, intents) ? running : null,
    aside: aside.filter((one) => isOpen(one) && fits(one, intents)),
    choosing: choosing?.intents.every((id) => intents.has(id)) === true ? choosing : null,
  };
}

/** What the store is to keep; null when there is nothing to remember. */
export function writeDialogue(dialogue: Dialogue): Json | null {
  const { running, aside, given, choosing, misses, unanswered } = dialogue;
  const empty =
    running === null &&
    aside.length === 0 &&
    given.length === 0 &&
    choosing === null &&
    misses === 0 &&
    unanswered === null;
  return empty ? null : dialogue;
}

/** Whether the customer is waited for. */
export function isOpen(running: Running | null): running is Running {
  return running !== null && (running.stage === 'asking' || running.stage === 'confirming');
}

function fits(running: Running, intents: ReadonlyMap<string, Intent>): boolean {
  const intent = intents.get(running.intent);
  if (intent === undefined) return false;
  const names = intent.slots.map(({ name }) => name);
  const confirms = running.stage === 'confirming';
  return (
    (names.length > 0 || intent.call !== null || intent.write !== null) &&
    Object.keys(running.slots).every((name) => names.includes(name)) &&
    (running.slot === null ? running.stage !== 'asking' : names.includes(running.slot)) &&
    (running.write === null ? !confirms : intent.write !== null)
  );
}
