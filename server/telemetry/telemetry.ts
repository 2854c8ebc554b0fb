import type { Capability, FailureClass } from '../../shared/capability.ts';
import type { TurnExplanation } from '../../shared/explanation.ts';
import type { ConversationId, EndpointId, SiteId, TraceId } from '../../shared/ids.ts';
import type { ProblemCode } from '../../shared/problem.ts';
import type { AuthTelemetry } from './auth-telemetry.ts';
import type { HandoffTelemetry } from './handoff-telemetry.ts';
import type { IdentityTelemetry } from './identity-telemetry.ts';

/** How backends let us in, how customers are proven to us, and who answers them. */
type PartTelemetry = AuthTelemetry & IdentityTelemetry & HandoffTelemetry;

/**
 * One function per business event: each writes its log line and its metrics together, so the two never
 * disagree. No function takes message text, an address or a person's data; ids and codes only.
 * Rooms take the functions they need, not the whole.
 */
export type Telemetry = PartTelemetry & {
  serverStarted(fact: { url: string; store: 'sqlite' | 'postgres'; ms: number }): void;
  serverStopping(fact: { signal: string }): void;
  serverStopped(fact: { ms: number; turnsHandedOver: number }): void;
  configurationNote(fact: { note: string }): void;
  /** Another configuration runs now; `version` is its number in the store, null for a file. */
  configurationReloaded(fact: { version: number | null; ms: number }): void;
  /** A newer configuration cannot run here; the one before runs on. `faults` as people read them. */
  configurationRefused(fact: { version: number | null; faults: string[] }): void;

  socketOpened(fact: { site: SiteId }): void;
  socketClosed(fact: { site: SiteId; reason: string; ms: number }): void;
  /** A visitor was welcomed: over a WebSocket, or over plain requests because none gets through. */
  visitorWelcomed(fact: { site: SiteId; transport: 'websocket' | 'http' }): void;
  /** A visitor's request is held open until there is something to tell. */
  pollOpened(fact: { site: SiteId }): void;
  pollClosed(fact: { site: SiteId }): void;
  handshakeRefused(fact: { code: ProblemCode; site: string | null }): void;
  requestAnswered(fact: {
    method: string;
    route: string;
    status: number;
    ms: number;
    trace: TraceId;
  }): void;
  /** A picture of a backend for a page; `outcome` is `ok`, or in one word why there is none. */
  pictureFetched(fact: { host: string; outcome: string; ms: number }): void;
  rateLimited(fact: { what: string; scope: 'visitor' | 'address' | 'site' | 'key' }): void;

  messageAccepted(fact: {
    site: SiteId;
    conversation: ConversationId;
    seq: number;
    trace: TraceId;
    duplicate: boolean;
    ms: number;
  }): void;
  messageRefused(fact: { site: SiteId; code: ProblemCode; trace: TraceId }): void;
  turnAnswered(fact: {
    site: SiteId;
    conversation: ConversationId;
    turn: number;
    parts: number;
    ms: number;
    trace: TraceId;
  }): void;
  turnFailed(fact: {
    site: SiteId;
    conversation: ConversationId;
    turn: number;
    code: string;
    trace: TraceId;
  }): void;
  turnTakenOver(fact: {
    site: SiteId;
    conversation: ConversationId;
    turn: number;
    attempts: number;
    trace: TraceId;
  }): void;
  /** Why a turn went as it did: names and places of values, never the values. */
  turnExplained(
    fact: {
      site: SiteId;
      conversation: ConversationId;
      turn: number;
      trace: TraceId;
    } & TurnExplanation,
  ): void;
  leadCaptured(fact: { site: SiteId; trace: TraceId; channel: 'chat' | 'rest' }): void;

  capabilityAsked(fact: {
    site: SiteId;
    capability: Capability;
    connection: string;
    outcome: 'ok' | FailureClass;
    status: number | null;
    calls: number;
    ms: number;
    trace: TraceId;
  }): void;
  /** A backend fails so often that it is left alone for a while; told once, until it has recovered. */
  connectionFailed(fact: { connection: string; failures: number; calls: number }): void;
  /** A probe came through: it is asked as usual again, after `ms`. */
  connectionRecovered(fact: { connection: string; ms: number }): void;
  deliveryAttempted(fact: {
    endpoint: EndpointId;
    type: string;
    number: number;
    outcome: 'delivered' | 'retry' | 'dead';
    status: number | null;
    error: string | null;
    ms: number;
    trace: TraceId;
  }): void;

  /** An attempt at a write to a backend was made or given up; `note` is why it is not, or not quite, done. */
  backendWritten(fact: {
    site: SiteId;
    connection: string;
    capability: string;
    state: 'waiting' | 'sending' | 'done' | 'skipped' | 'dead';
    attempts: number;
    note: string | null;
    trace: TraceId;
  }): void;

  committed(fact: { operations: number; ms: number }): void;
  jobFailed(fact: { kind: string; attempts: number; error: unknown }): void;
  /** Anything that should not happen: logged with its stack, counted by where. */
  fault(fact: { where: string; error: unknown; trace?: TraceId }): void;
};
