import type { Clock } from '../../shared/clock.ts';
import { authTelemetry } from './auth-telemetry.ts';
import { backendTelemetry } from './backend-telemetry.ts';
import { conversationTelemetry } from './conversation-telemetry.ts';
import { edgeTelemetry } from './edge-telemetry.ts';
import { identityTelemetry } from './identity-telemetry.ts';
import { handoffTelemetry } from './handoff-telemetry.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { processTelemetry } from './process-telemetry.ts';
import type { Telemetry } from './telemetry.ts';

/** What every group of events is made from. */
export type Instruments = { log: Log; metrics: Metrics; clock: Clock };

/** Builds every business event on one log and one set of metrics. Call it once per `metrics`. */
export function createTelemetry(instruments: Instruments): Telemetry {
  return {
    ...processTelemetry(instruments),
    ...edgeTelemetry(instruments),
    ...conversationTelemetry(instruments),
    ...backendTelemetry(instruments),
    ...authTelemetry(instruments),
    ...identityTelemetry(instruments),
    ...handoffTelemetry(instruments),
  };
}
