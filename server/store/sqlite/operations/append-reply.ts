import { siteIdSchema } from '../../../../shared/ids.ts';
import type { ConversationId, SiteId } from '../../../../shared/ids.ts';
import type { ReplyInput, ReplyResult } from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';
import { emitEvent } from '../outbox.ts';
import { numberOf, textOf } from '../row.ts';
import { insertLead } from './capture-lead.ts';

/**
 * One finished part of a reply. The turn's fence and the conversation's owner are checked here, inside the
 * commit: a process that lost its lease, a bot whose conversation a person has taken, or a turn that would
 * overtake an earlier one says nothing.
 */
export function appendReply(context: OperationContext, input: ReplyInput): ReplyResult {
  const row = context.db.get(
    `select c.site, c.last_seq, c.last_visible_seq, c.owner_version, t.fence,
       exists (select 1 from turn earlier where earlier.conversation = c.id and earlier.seq < t.seq
         and earlier.state = 'open') as overtakes
     from conversation c join turn t on t.conversation = c.id and t.seq = ? and t.state = 'open'
     where c.id = ?`,
    input.turn,
    input.conversation,
  );
  if (!row) return { kind: 'fenced' };
  const holdsTurn = numberOf(row, 'fence') === input.fence;
  const owns = numberOf(row, 'owner_version') === input.ownerVersion;
  if (!holdsTurn || !owns || numberOf(row, 'overtakes') === 1) return { kind: 'fenced' };

  // A turn that is run again after a crash says its parts again: what is stored stays as it is.
  const clientId = partId(input.turn, input.part);
  const known = context.db.get(
    'select seq from entry where conversation = ? and client_id = ?',
    input.conversation,
    clientId,
  );
  if (known) return { kind: 'duplicate' };

  const site = siteIdSchema.parse(textOf(row, 'site'));
  const seq = numberOf(row, 'last_seq') + 1;
  context.db.run(
    `insert into entry (site, conversation, seq, client_id, author, audience, type, version, payload, turn, part, trace, at)
     values (?, ?, ?, ?, ?, 'all', ?, 1, ?, ?, ?, ?, ?)`,
    site,
    input.conversation,
    seq,
    clientId,
    input.author,
    input.body.type,
    JSON.stringify(input.body),
    input.turn,
    input.part,
    input.trace,
    input.at,
  );
  context.db.run(
    'update conversation set last_seq = ?, last_visible_seq = ?, updated_at = ? where id = ?',
    seq,
    seq,
    input.at,
    input.conversation,
  );
  applyEffects(context, input, site, input.conversation);
  emitEvent(context, {
    type: 'message.sent',
    site,
    conversation: input.conversation,
    data: {
      site,
      conversation: input.conversation,
      seq,
      author: input.author,
      body: input.body,
    },
    trace: input.trace,
    at: input.at,
  });
  return { kind: 'stored', seq, prev: numberOf(row, 'last_visible_seq'), at: input.at };
}

/** A part's place in the log's key of ids: each part of a turn is stored once. */
export function partId(turn: number, part: number): string {
  return `turn:${turn}:${part}`;
}

function applyEffects(
  context: OperationContext,
  input: ReplyInput,
  site: SiteId,
  conversation: ConversationId,
): void {
  for (const effect of input.effects) {
    insertLead(context, { ...effect, site, conversation, trace: input.trace, at: input.at });
  }
}
