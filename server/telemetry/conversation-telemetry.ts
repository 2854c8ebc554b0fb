import type { Instruments } from './create-telemetry.ts';
import type { Telemetry } from './telemetry.ts';

type ConversationEvents =
  | 'messageAccepted'
  | 'messageRefused'
  | 'turnAnswered'
  | 'turnFailed'
  | 'turnTakenOver'
  | 'turnExplained'
  | 'leadCaptured';

/** Messages, turns and leads. Conversation ids go into lines, never into labels: there is no end to them. */
export function conversationTelemetry(
  instruments: Instruments,
): Pick<Telemetry, ConversationEvents> {
  return {
    ...messageTelemetry(instruments),
    ...turnTelemetry(instruments),
    leadCaptured: leadTelemetry(instruments),
  };
}

function messageTelemetry({
  log,
  metrics,
}: Instruments): Pick<Telemetry, 'messageAccepted' | 'messageRefused'> {
  const accepted = metrics.seconds({
    name: 'deskbell_message_ack_seconds',
    help: 'From a message’s arrival until it was on disk',
    labels: ['site', 'duplicate'],
  });
  const refused = metrics.counter({
    name: 'deskbell_messages_refused_total',
    help: 'Messages refused by problem code',
    labels: ['site', 'code'],
  });
  return {
    messageAccepted({ site, conversation, seq, trace, duplicate, ms }) {
      log.info({ site, conversation, seq, duplicate, ms, trace }, 'message.accepted');
      accepted({ site, duplicate: String(duplicate) }, ms);
    },
    messageRefused({ site, code, trace }) {
      log.info({ site, code, trace }, 'message.refused');
      refused({ site, code });
    },
  };
}

function turnTelemetry({
  log,
  metrics,
}: Instruments): Pick<
  Telemetry,
  'turnAnswered' | 'turnFailed' | 'turnTakenOver' | 'turnExplained'
> {
  const answered = metrics.seconds({
    name: 'deskbell_turn_seconds',
    help: 'From the start of a turn until its last part was stored',
    labels: ['site'],
  });
  const failed = metrics.counter({
    name: 'deskbell_turns_failed_total',
    help: 'Turns that ended without an answer of ours',
    labels: ['site', 'code'],
  });
  const takenOver = metrics.counter({
    name: 'deskbell_turns_taken_over_total',
    help: 'Turns run again after their owner was lost',
    labels: ['site'],
  });
  return {
    turnAnswered({ site, conversation, turn, parts, ms, trace }) {
      log.info({ site, conversation, turn, parts, ms, trace }, 'turn.answered');
      answered({ site }, ms);
    },
    turnFailed({ site, conversation, turn, code, trace }) {
      log.error({ site, conversation, turn, code, trace }, 'turn.failed');
      failed({ site, code });
    },
    turnExplained({ site, conversation, turn, trace, questions, slots, steps, calls }) {
      // Why a value was taken may quote what was said.
      const values = slots.map(({ name, start, end }) => ({ name, start, end }));
      // Beside a likeness of 1, a phrase is what was said.
      const asked = questions.map(({ nearest, ...question }) => ({
        ...question,
        likeness: nearest?.similarity ?? null,
      }));
      const why = { questions: asked, slots: values, steps, calls };
      log.info({ site, conversation, turn, ...why, trace }, 'turn.explained');
    },
    turnTakenOver({ site, conversation, turn, attempts, trace }) {
      log.warn({ site, conversation, turn, attempts, trace }, 'turn.taken_over');
      takenOver({ site });
    },
  };
}

function leadTelemetry({ log, metrics }: Instruments): Telemetry['leadCaptured'] {
  const captured = metrics.counter({
    name: 'deskbell_leads_total',
    help: 'Leads by where they came from',
    labels: ['site', 'channel'],
  });
  return ({ site, trace, channel }) => {
    log.info({ site, channel, trace }, 'lead.captured');
    captured({ site, channel });
  };
}
