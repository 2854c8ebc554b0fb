import { CloudOffIcon } from './icons.tsx';
import type { UiProps } from './ui.ts';

/** The one place above the composer where the widget says that something is wrong, and what can be done. */
export function Notice({ ui }: UiProps) {
  const { words, store, verbs } = ui;
  const connection = store.connection.value;
  const troubled = store.troubled.value;
  const crowded = store.tooManyUnsent.value;
  const unsent = store.outgoing.value.some(({ state }) => state !== 'sent');
  const forgetful = !store.durable.value && unsent;

  if (connection.name === 'refused') {
    return (
      <p class="notice" role="status">
        {words.refusedNotice[connection.code] ?? words.failure(connection.code)}
      </p>
    );
  }
  if (!troubled && !forgetful && !crowded) return null;
  return (
    <div class={troubled ? 'notice late' : 'notice'} role="status">
      <CloudOffIcon />
      <p>
        {crowded ? words.tooManyUnsent : troubled ? words.offlineNotice : ''}
        {forgetful && ` ${words.forgetful}`}
      </p>
      {troubled && (
        <button type="button" class="text-button" onClick={() => verbs.reconnect()}>
          {words.tryNow}
        </button>
      )}
    </div>
  );
}
