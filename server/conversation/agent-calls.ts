import type { Agent } from '../../shared/agent.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { ConversationId, MessageId, SiteId, TraceId } from '../../shared/ids.ts';
import type { AgentSaid, ConversationMove, Moved, MoveResult } from '../store/hand-off.ts';
import type { IdempotencyUse } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { announceNotice } from './notices.ts';
import type { ReceptionOf } from './reception.ts';

/** Which conversation, and which version of it the agent has seen; null takes it as it is. */
export type AgentCall = {
  site: SiteId;
  conversation: ConversationId;
  version: number | null;
  trace: TraceId;
};

/** Everything a person of the shop can do with a conversation. Rejects only where the store cannot store. */
export type AgentCalls = {
  take(call: AgentCall & { agent: Agent }): Promise<MoveResult>;
  /** Back to the bot. */
  giveBack(call: AgentCall): Promise<MoveResult>;
  assign(call: AgentCall & { agent: Agent }): Promise<MoveResult>;
  close(call: AgentCall): Promise<MoveResult>;
  say(
    call: Omit<AgentCall, 'version'> & {
      agent: Agent;
      id: MessageId;
      text: string;
      idempotency?: IdempotencyUse;
    },
  ): Promise<AgentSaid>;
};

/** The visitor hears of every change in the site's language. */
export function createAgentCalls(options: {
  store: Store;
  clock: Clock;
  announcements: Announcements;
  reception: ReceptionOf;
  telemetry: Pick<
    Telemetry,
    | 'handoffTaken'
    | 'handoffReturned'
    | 'conversationAssigned'
    | 'conversationClosed'
    | 'agentAnswered'
  >;
}): AgentCalls {
  const { store, clock, announcements, reception, telemetry } = options;

  async function move(
    { site, conversation, version, trace }: AgentCall,
    notice: EntryBody,
    write: (input: ConversationMove) => Promise<MoveResult>,
    told: (moved: Moved) => void,
  ): Promise<MoveResult> {
    const at = clock.now();
    const result = await write({ site, conversation, version, notice, trace, at });
    if (result.kind !== 'moved') return result;
    if (result.notice) announceNotice(announcements, conversation, notice, result.notice);
    told(result);
    return result;
  }

  return {
    take(call) {
      const { site, conversation, agent, trace } = call;
      return move(
        call,
        reception(site).notices.joined(agent.name),
        (input) => store.write('handoff.take', { ...input, agent }),
        ({ before, since }) => {
          const waitedMs = before.status === 'waiting' ? since - before.since : null;
          telemetry.handoffTaken({ site, conversation, waitedMs, trace });
        },
      );
    },
    giveBack(call) {
      const { site, conversation, trace } = call;
      return move(
        call,
        reception(site).notices.returned(),
        (input) => store.write('handoff.return', input),
        () => telemetry.handoffReturned({ site, conversation, by: 'agent', trace }),
      );
    },
    assign(call) {
      const { site, conversation, agent, trace } = call;
      return move(
        call,
        reception(site).notices.joined(agent.name),
        (input) => store.write('conversation.assign', { ...input, agent }),
        () => telemetry.conversationAssigned({ site, conversation, trace }),
      );
    },
    close(call) {
      const { site, conversation, trace } = call;
      return move(
        call,
        reception(site).notices.ended(),
        (input) => store.write('conversation.close', input),
        () => telemetry.conversationClosed({ site, conversation, trace }),
      );
    },
    async say({ site, conversation, agent, id, text, trace, idempotency }) {
      const body = { type: 'text', text } as const;
      const result = await store.write('agent.say', {
        ...{ site, conversation, agent, id, body, trace, at: clock.now() },
        ...(idempotency ? { idempotency } : {}),
      });
      if (result.kind !== 'stored') return result;
      const { seq, prev } = result;
      const at = new Date(result.at).toISOString();
      const entry = { seq, author: 'agent' as const, name: agent.name, at, body, id };
      announcements.announce(conversation, { kind: 'entry', pushed: { prev, entry } });
      telemetry.agentAnswered({ site, conversation, seq, trace });
      return result;
    },
  };
}
