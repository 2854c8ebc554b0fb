import type { Capability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { CapabilityResult } from '../connectors/result.ts';
import type { TurnInput } from './answerer.ts';
import { capabilityCalls } from './capability-calls.ts';
import type { Running } from './dialogue.ts';
import type { BackendCall } from './intent.ts';
import type { SiteTurn } from './site-turn.ts';

/** How long the customer must wait before a call that needs proof, in minutes; 0 when it may be made. */
export function minutesToWait(call: BackendCall, turn: TurnInput): number {
  if (capabilityCalls[call.capability].subject === null) return 0;
  return Math.ceil(Math.max(0, turn.proofs.waitMs()) / 60_000);
}

/** Asks the backend and counts a wrong proof. Never throws: a fault of ours is the failure `unknown`. */
export async function callBackend(
  call: BackendCall,
  slots: Running['slots'],
  { turn, clock, telemetry }: SiteTurn,
): Promise<CapabilityResult<Capability>> {
  const { ask, subject } = capabilityCalls[call.capability];
  const given = (input: string): string => slots[call.with.get(input) ?? ''] ?? '';
  try {
    if (subject === null) return await ask(turn.ask, given);
    const about = `${turn.site} ${call.capability} ${given(subject)}`;
    // Right and wrong answers are held back alike, or the delay itself would tell them apart.
    await pause(clock, turn.proofs.slowMs(about));
    const result = await ask(turn.ask, given);
    if (!result.ok && result.failure === 'not_found') turn.proofs.wrong(about);
    return result;
  } catch (error) {
    telemetry.fault({ where: 'intents.call', error, trace: turn.trace });
    return { ok: false, failure: 'unknown' };
  }
}

function pause(clock: Clock, ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => void clock.after(ms, resolve)) : undefined;
}
