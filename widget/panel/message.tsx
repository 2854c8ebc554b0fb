import type { EntryBody } from '../../shared/entry.ts';
import type { Row } from '../state/timeline.ts';
import { Bubble } from './bubble.tsx';
import { CardSlot } from './card-slot.tsx';
import { FormSlot } from './form-slot.tsx';
import { OrderCard } from './order.tsx';
import { Replies } from './replies.tsx';
import { SendState } from './send-state.tsx';
import type { Ui } from './ui.ts';

/** One row of the conversation, whoever said it. */
export function Message({ ui, row }: { ui: Ui; row: Row }) {
  const mine = row.author === 'visitor';
  const name = row.entry?.name;
  return (
    <li class={`row ${row.author} ${mine ? 'mine' : 'theirs'}${row.last ? ' last' : ''}`}>
      {name && row.first ? (
        <span class="meta who" data-initial={[...name][0]}>
          <bdi>{name}</bdi>
          <span class="hidden-text">: </span>
        </span>
      ) : (
        <span class="hidden-text">{mine ? ui.words.you : (name ?? ui.settings.title)}: </span>
      )}
      {row.entry ? (
        <Body ui={ui} seq={row.entry.seq} body={row.entry.body} />
      ) : (
        row.outgoing.body.type === 'text' && <Bubble text={row.outgoing.body.text} />
      )}
      <SendState ui={ui} row={row} />
    </li>
  );
}

function Body({ ui, seq, body }: { ui: Ui; seq: number; body: EntryBody }) {
  switch (body.type) {
    case 'text':
      return <Bubble text={body.text} />;
    case 'quick_replies':
      return (
        <>
          <Bubble text={body.text} />
          {ui.timeline.repliesTo.value === seq && <Replies ui={ui} replies={body.replies} />}
        </>
      );
    case 'order':
      return <OrderCard ui={ui} order={body.order} asOf={body.asOf} />;
    case 'form':
      return <FormSlot ui={ui} seq={seq} form={body.form} />;
    case 'orders':
    case 'products':
    case 'tickets':
    case 'link':
      return <CardSlot ui={ui} body={body} />;
    case 'form_answer':
      // Shown by the form it answers.
      return null;
    default:
      // A kind that a newer server knows: older widgets leave it out.
      return null;
  }
}
