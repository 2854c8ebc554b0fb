import type { ConversationId, SiteId, TraceId } from '../../shared/ids.ts';
import type { Instruments } from './create-telemetry.ts';

type About = { site: SiteId; conversation: ConversationId; trace: TraceId };

/** Who answers a conversation, and how that changes. */
export type HandoffTelemetry = {
  handoffRequested(fact: About & { reason: string; hours: 'open' | 'closed' }): void;
  /** `waitedMs`: since a person was asked for; null when nobody was. */
  handoffTaken(fact: About & { waitedMs: number | null }): void;
  handoffReturned(fact: About & { by: 'agent' | 'visitor' | 'timeout' }): void;
  conversationAssigned(fact: About): void;
  conversationClosed(fact: About): void;
  /** A person said something to a visitor. */
  agentAnswered(fact: About & { seq: number }): void;
};

export function handoffTelemetry({ log, metrics }: Instruments): HandoffTelemetry {
  const requested = metrics.counter({
    name: 'deskbell_handoffs_requested_total',
    help: 'Conversations a person was asked for, by reason and whether somebody was there',
    labels: ['site', 'reason', 'hours'],
  });
  const waited = metrics.seconds({
    name: 'deskbell_handoff_wait_seconds',
    help: 'From asking for a person until one took the conversation',
    labels: ['site'],
  });
  const returned = metrics.counter({
    name: 'deskbell_handoffs_returned_total',
    help: 'Conversations given back to the bot, by whom',
    labels: ['site', 'by'],
  });
  const closed = metrics.counter({
    name: 'deskbell_conversations_closed_total',
    help: 'Conversations closed',
    labels: ['site'],
  });
  const answered = metrics.counter({
    name: 'deskbell_agent_messages_total',
    help: 'Messages of people to visitors',
    labels: ['site'],
  });
  return {
    handoffRequested({ site, conversation, reason, hours, trace }) {
      log.info({ site, conversation, reason, hours, trace }, 'handoff.requested');
      requested({ site, reason, hours });
    },
    handoffTaken({ site, conversation, waitedMs, trace }) {
      log.info({ site, conversation, waitedMs, trace }, 'handoff.taken');
      if (waitedMs !== null) waited({ site }, waitedMs);
    },
    handoffReturned({ site, conversation, by, trace }) {
      log.info({ site, conversation, by, trace }, 'handoff.returned');
      returned({ site, by });
    },
    conversationAssigned: ({ site, conversation, trace }) =>
      log.info({ site, conversation, trace }, 'conversation.assigned'),
    conversationClosed({ site, conversation, trace }) {
      log.info({ site, conversation, trace }, 'conversation.closed');
      closed({ site });
    },
    agentAnswered({ site, conversation, seq, trace }) {
      log.info({ site, conversation, seq, trace }, 'agent.answered');
      answered({ site });
    },
  };
}
