import type { ConnectionState } from '../link/contract.ts';
import type { Words } from '../words/words.ts';
import { CloseIcon } from './icons.tsx';
import type { UiProps } from './ui.ts';

/** Whom the customer talks to, and whether the line is up. */
export function Header({ ui }: UiProps) {
  const { words, settings, store } = ui;
  const line = describe(store.connection.value, store.troubled.value, words);
  const [initial = ''] = settings.title.trim();
  return (
    // No `header`: in an element with a role of its own it would be a second banner of the page.
    <div class="head">
      <span class="avatar" aria-hidden="true">
        {initial.toLocaleUpperCase(settings.language)}
      </span>
      <div class="head-name">
        <h2 id="deskbell-title">
          <bdi>{settings.title}</bdi>
        </h2>
        <p class={`line ${line.tone}`}>{line.text}</p>
      </div>
      <button type="button" class="icon-button" aria-label={words.close} onClick={() => ui.close()}>
        <CloseIcon />
      </button>
    </div>
  );
}

function describe(
  { name }: ConnectionState,
  troubled: boolean,
  { connection }: Words,
): { text: string; tone: string } {
  if (name === 'online') return { text: connection.online, tone: 'up' };
  if (name === 'refused') return { text: connection.refused, tone: 'down' };
  if (troubled) return { text: connection.offline, tone: 'down' };
  return { text: connection.connecting, tone: 'waiting' };
}
