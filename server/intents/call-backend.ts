import type { Clock } from '../../shared/clock.ts';
import type { CapabilityResult } from '../connectors/result.ts';
import { capabilityCalls } from './capability-calls.ts';
import type { AskedCapability } from './capability-calls.ts';
import type { Running } from './dialogue.ts';
import type { BackendCall } from './intent.ts';
import type { SiteTurn } from './site-turn.ts';

/** How long the customer must wait before a call that needs proof, in minutes; 0 when it may be made. */
export async function minutesToWait(
  call: BackendCall,
  { turn, telemetry }: SiteTurn,
): Promise<number> {
  if (capabilityCalls[call.capability].subject === null) return 0;
  try {
    return minutesOf(await turn.proofs.waitMs());
  } catch (error) {
    telemetry.fault({ where: 'intents.wait', error, trace: turn.trace });
    // What cannot be counted is not called either; the customer is told so like of any failure.
    return 0;
  }
}

/** What the backend said, or for how many minutes it may not be asked, because others were quicker to guess. */
export type Called = CapabilityResult<AskedCapability> | { waitMinutes: number };

/** Asks the backend under a reserved try. Never throws: a fault of ours is the failure `unknown`. */
export async function callBackend(
  call: BackendCall,
  slots: Running['slots'],
  { turn, clock, telemetry }: SiteTurn,
): Promise<Called> {
  const { ask, subject } = capabilityCalls[call.capability];
  const given = (input: string): string => slots[call.with.get(input) ?? ''] ?? '';
  try {
    if (subject === null) return await ask(turn.ask, given);
    const about = `${turn.site} ${call.capability} ${given(subject)}`;
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
      const result = await ask(turn.ask, given);
      wrong = !result.ok && result.failure === 'not_found';
      return result;
    } finally {
      // Nobody waits for the store here: until it knows, the try counts as under way.
      void tried.end(wrong);
    }
  } catch (error) {
    telemetry.fault({ where: 'intents.call', error, trace: turn.trace });
    return { ok: false, failure: 'unknown' };
  }
}

function minutesOf(ms: number): number {
  return Math.ceil(Math.max(0, ms) / 60_000);
}

function pause(clock: Clock, ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => void clock.after(ms, resolve)) : undefined;
}
