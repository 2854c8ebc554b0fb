import type { Entry } from '../../shared/entry.ts';
import type { Ui, UiProps } from './ui.ts';

/**
 * Says the newest thing the shop said, and nothing else. The log itself is not a live region: with one,
 * screen readers read the whole history again whenever it is drawn.
 */
export function Announcer({ ui }: UiProps) {
  const entry = ui.store.newest.value;
  return (
    <p class="hidden-text" aria-live="polite">
      {entry && summarize(entry, ui)}
    </p>
  );
}

function summarize({ body }: Entry, { words }: Ui): string {
  switch (body.type) {
    case 'text':
    case 'quick_replies':
    case 'orders':
    case 'products':
    case 'tickets':
    case 'link':
      return body.text;
    case 'order':
      return `${words.order.title(body.order.number)}: ${words.order.status[body.order.status]}`;
    case 'form':
      return body.form.title;
    default:
      return '';
  }
}
