import { contracts, isKnownCapability } from '../../shared/capability.ts';
import type { CapabilityInput, FailureClass, KnownCapability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import type { z } from 'zod';
import type { AskCapability } from './answerer.ts';
import type { BackendCall } from './intent.ts';
import type { SiteTurn } from './site-turn.ts';
import { withinPatience } from './patience.ts';

/** How long the customer must wait before a call that needs proof, in minutes; 0 when it may be made. */
export async function minutesToWait(
  call: BackendCall,
  { turn, telemetry }: SiteTurn,
): Promise<number> {
  if (call.subject === null) return 0;
  try {
    return minutesOf(await turn.proofs.waitMs());
  } catch (error) {
    telemetry.fault({ where: 'intents.wait', error, trace: turn.trace });
    // What cannot be counted is not called either; the customer is told so like of any failure.
    return 0;
  }
}

/** What the backend said, or for how many minutes it may not be asked, because others were quicker to guess. */
export type Called =
  | { ok: true; value: Json; asOf?: string | undefined }
  | { ok: false; failure: FailureClass }
  | { waitMinutes: number };

/**
 * Asks the backend, under a reserved try where a proof is tried. Ends inside the turn's time whatever the backend
 * does, so that there is time to say so. Never throws: a fault of ours is the failure `unknown`.
 */
export async function callBackend(call: BackendCall, input: Json, of: SiteTurn): Promise<Called> {
  const { turn, clock, telemetry } = of;
  const asked = askUnderTry(call, input, { turn, clock }).catch((error: unknown): Called => {
    telemetry.fault({ where: 'intents.call', error, trace: turn.trace });
    return { ok: false, failure: 'unknown' };
  });
  return withinPatience(asked, { ok: false, failure: 'timeout' }, of);
}

async function askUnderTry(
  call: BackendCall,
  input: Json,
  { turn, clock }: Pick<SiteTurn, 'turn' | 'clock'>,
): Promise<Called> {
  const { capability, subject } = call;
  if (subject === null) return ask(turn.ask, call, input);
  const about = `${turn.site} ${capability} ${textIn(input, subject)}`;
  const tried = await turn.proofs.begin(about, turn.signal);
  if (turn.signal.aborted) {
    if (tried.allowed) void tried.end(false);
    return { ok: false, failure: 'timeout' };
  }
  if (!tried.allowed) return { waitMinutes: minutesOf(tried.waitMs) };
  let wrong = false;
  try {
    // Right and wrong answers are held back alike, or the delay itself would tell them apart.
    await pause(clock, tried.slowMs);
    const result = await ask(turn.ask, call, input);
    wrong = 'ok' in result && !result.ok && result.failure === 'not_found';
    return result;
  } finally {
    // Nobody waits for the store here: until it knows, the try counts as under way.
    void tried.end(wrong);
  }
}

async function ask(
  askCapability: AskCapability,
  { capability, contract }: BackendCall,
  input: Json,
): Promise<Called> {
  if (isKnownCapability(capability)) return askKnown(askCapability, capability, input);
  if (contract?.input.safeParse(input).success !== true) {
    return { ok: false, failure: 'invalid_input' };
  }
  return answerOf(await askCapability(capability, input));
}

async function askKnown<C extends KnownCapability>(
  askCapability: AskCapability,
  capability: C,
  input: Json,
): Promise<Called> {
  const schema: z.ZodType<CapabilityInput[C]> = contracts[capability].input;
  const parsed = schema.safeParse(input);
  if (!parsed.success) return { ok: false, failure: 'invalid_input' };
  return answerOf(await askCapability(capability, parsed.data));
}

/** A list with nothing in it is nothing that was found. */
function answerOf(
  result: { ok: true; value: unknown; asOf?: string } | { ok: false; failure: FailureClass },
): Called {
  if (!result.ok) return { ok: false, failure: result.failure };
  const value = jsonOf(result.value);
  if (Array.isArray(value) && value.length === 0) return { ok: false, failure: 'not_found' };
  return { ok: true, value, asOf: result.asOf };
}

function textIn(input: Json, name: string): string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return '';
  const value = input[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function minutesOf(ms: number): number {
  return Math.ceil(Math.max(0, ms) / 60_000);
}

function pause(clock: Clock, ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => void clock.after(ms, resolve)) : undefined;
}
