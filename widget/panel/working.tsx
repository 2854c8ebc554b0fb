import { useEffect } from 'preact/hooks';
import type { UiProps } from './ui.ts';

/** What is being done about the last message: the status, or the answer as it is written. */
export function Working({ ui }: UiProps) {
  const { words, store } = ui;
  const status = store.working.value;
  const growing = store.growing.value;
  const code = status?.code ?? '';
  // The code of cards comes while what they show is looked up: nobody sees words turn into a card.
  useEffect(() => {
    if (/list|product|ticket|payment/.test(code)) ui.cards.want();
  }, [code, ui]);
  if (growing) {
    return (
      <div class="row theirs growing">
        <div class="bubble">
          {/* The signal itself as child: thousands of deltas change one text node and draw nothing else. */}
          <p dir="auto">{store.growingText}</p>
        </div>
      </div>
    );
  }
  if (!status) return null;
  return (
    <p class="working" role="status">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words.working(code)}
    </p>
  );
}
