import type { Outgoing } from '../state/store.ts';
import type { Row } from '../state/timeline.ts';
import type { Ui } from './ui.ts';

/** When something was said, and for what is on its way: how far it got and what to do about it. */
export function SendState({ ui, row }: { ui: Ui; row: Row }) {
  const { words, formats } = ui;
  if (row.entry) {
    if (!row.last) return null;
    const { at } = row.entry;
    return (
      <p class="meta">
        {row.author === 'visitor' && `${words.sent} · `}
        <time dateTime={at}>{formats.time(at)}</time>
      </p>
    );
  }
  const { outgoing } = row;
  if (outgoing.state === 'failed') return <Failure ui={ui} message={outgoing} />;
  return <p class="meta">{outgoing.state === 'sent' ? words.sent : words.sending}</p>;
}

/** Why a message was not sent, with the choice to try again or to drop it. */
export function Failure({ ui, message }: { ui: Ui; message: Outgoing }) {
  const { words, verbs } = ui;
  return (
    <div class="failure">
      <p>
        <strong>{words.failed}.</strong> {message.code !== undefined && words.failure(message.code)}
      </p>
      <div class="choices">
        <button type="button" class="text-button" onClick={() => verbs.retry(message.id)}>
          {words.retry}
        </button>
        <button type="button" class="text-button" onClick={() => verbs.discard(message.id)}>
          {words.discard}
        </button>
      </div>
    </div>
  );
}
