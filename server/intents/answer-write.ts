import { leadSchema } from '../../shared/lead.ts';
import type { Lead } from '../../shared/lead.ts';
import { jsonOf } from '../../shared/json.ts';
import { sayFailure } from './answer-failure.ts';
import type { QueuedWrite, ReplyPiece, WrittenNow } from './answerer.ts';
import type { Running } from './dialogue.ts';
import type { BackendWrite, Intent, Part, Saying } from './intent.ts';
import { done } from './outcome.ts';
import type { Doing } from './outcome.ts';
import { withinPatience } from './patience.ts';
import type { Scope } from './render.ts';
import { noteCall, speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';
import { plainSaying } from './plain-saying.ts';
import { wordsOf } from './words/words.ts';

type Confirmed = { intent: Intent; write: BackendWrite; running: Running };

/** Writes what the customer has agreed to, now or as a job that is stored with the reply, and says which it is. */
export async function* answerByWriting(of: SiteTurn, confirmed: Confirmed, scope: Scope): Doing {
  const { write, running } = confirmed;
  const agreed = running.write;
  if (agreed === null) return done(null);
  if (write.capability === 'lead.upsert') return yield* captureLead(of, confirmed, scope);
  const { input } = agreed;
  const { capability } = write;
  const queued = { capability, input, consented: agreed.consent !== null, made: false };
  const after = done({ ...running, stage: 'answered', write: null });
  const startedAt = of.clock.now();
  if (write.waits === 'later') {
    noteCall(of, capability, 'queued', startedAt);
    yield* sayWith(of, write.reply, scope, { writes: [queued] });
    return after;
  }
  yield { type: 'status', code: capability };
  const written = await writeNow(of, queued);
  if (written.kind === 'made') {
    noteCall(of, capability, 'ok', startedAt);
    const seen = { ...scope, written: jsonOf(written.value) };
    yield* sayWith(of, write.reply, seen, { writes: [{ ...queued, made: true }] });
    return after;
  }
  if (written.kind === 'later' && write.waits === 'now_or_later') {
    noteCall(of, capability, 'queued', startedAt);
    const honest = write.later ?? plainSaying(wordsOf(of.site.code).writtenDown, of.site.code);
    yield* sayWith(of, [honest], scope, { writes: [queued] });
    return after;
  }
  noteCall(of, capability, written.failure, startedAt);
  return yield* sayFailure(of, confirmed, written.failure, scope);
}

/** A lead is stored here, with its event; its backends hear of it from there. */
async function* captureLead(of: SiteTurn, confirmed: Confirmed, scope: Scope): Doing {
  const { turn, clock } = of;
  const { write, running } = confirmed;
  const startedAt = clock.now();
  const asked = leadOf(running.write, startedAt);
  const score = confirmed.intent.score?.({ slots: running.slots });
  const lead = asked === null || score === undefined ? asked : { ...asked, score };
  if (lead === null) return yield* sayFailure(of, confirmed, 'invalid_input', scope);
  noteCall(of, write.capability, 'queued', startedAt);
  const source = `turn:${turn.conversation}:${turn.seq}`;
  yield* sayWith(of, write.reply, scope, { lead: { lead, source } });
  return done({ ...running, stage: 'answered', write: null });
}

function leadOf(agreed: Running['write'], now: number): Lead | null {
  const given = agreed?.input;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const { lead } = given;
  if (typeof lead !== 'object' || lead === null || Array.isArray(lead)) return null;
  const at = new Date(now).toISOString();
  const text = agreed?.consent ?? null;
  const consent = text === null ? {} : { consent: { text, at } };
  const parsed = leadSchema.safeParse({ message: '', ...lead, ...consent });
  return parsed.success ? parsed.data : null;
}

async function writeNow(of: SiteTurn, { capability, input, consented }: QueuedWrite) {
  const { turn, telemetry } = of;
  const writing = turn
    .write(capability, input, { consented })
    .catch((error: unknown): WrittenNow => {
      telemetry.fault({ where: 'intents.write', error, trace: turn.trace });
      return { kind: 'later', failure: 'unknown' };
    });
  return withinPatience<WrittenNow>(writing, { kind: 'later', failure: 'timeout' }, of);
}

/** What is stored goes with the first part: where nothing can be said of it, that is said with what there is. */
function sayWith(
  of: SiteTurn,
  parts: readonly (Part | Saying)[],
  scope: Scope,
  effect: Omit<Extract<ReplyPiece, { type: 'part' }>, 'type' | 'body'>,
): ReplyPiece[] {
  const plain = plainSaying(wordsOf(of.site.code).writtenDown, of.site.code);
  const pieces = speak(of, [
    { parts, scope },
    { parts: [plain], scope },
  ]);
  return pieces.map((piece, at) => (at === 0 ? { ...piece, ...effect } : piece));
}
