import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import type { Json } from '../../shared/json.ts';
import type { Intent } from './intent.ts';

/**
 * A question that is being dealt with. Where it stands:
 * `asking` we wait for `slot`, `tries` unfit answers so far · `stuck` too many unfit answers, a way out was
 * offered · `correcting` the answer was "not found", any slot may be given again · `retrying` the backend
 * could not answer, the same call may be made again · `answered` done, slots kept for a follow-up.
 */
const runningSchema = z.strictObject({
  intent: z.string().max(32),
  stage: z.enum(['asking', 'stuck', 'correcting', 'retrying', 'answered']),
  slot: z.string().max(32).nullable(),
  tries: z.int().min(0),
  slots: z.record(z.string().max(32), z.string().max(limits.messageChars)),
});

/**
 * What the store keeps between two turns. `unanswered` is the last thing we did not understand, so that
 * "leave a message" begins with it.
 */
const dialogueSchema = z.strictObject({
  v: z.literal(1),
  running: runningSchema.nullable(),
  unanswered: z.string().max(limits.formFieldChars).nullable(),
});

export type Running = z.infer<typeof runningSchema>;
export type Dialogue = z.infer<typeof dialogueSchema>;

export const freshDialogue: Dialogue = { v: 1, running: null, unanswered: null };

/**
 * Reads what the store kept. Another version, or an intent that the configuration no longer has, begins
 * afresh: a dialogue may outlive the release that wrote it.
 */
export function readDialogue(stored: Json | null, intents: ReadonlyMap<string, Intent>): Dialogue {
  const parsed = dialogueSchema.safeParse(stored);
  if (!parsed.success) return freshDialogue;
  const { running } = parsed.data;
  if (running === null) return parsed.data;
  const names = intents.get(running.intent)?.slots.map(({ name }) => name) ?? [];
  const fits =
    Object.keys(running.slots).every((name) => names.includes(name)) &&
    (running.slot === null ? running.stage !== 'asking' : names.includes(running.slot));
  return fits && names.length > 0 ? parsed.data : { ...parsed.data, running: null };
}

/** What the store is to keep; null when there is nothing to remember. */
export function writeDialogue(dialogue: Dialogue): Json | null {
  return dialogue.running === null && dialogue.unanswered === null ? null : dialogue;
}
