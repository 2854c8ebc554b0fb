import type { ComponentChildren } from 'preact';
import { OutIcon } from '../icons.tsx';
import type { Ui } from '../ui.ts';

/** Things of one kind, with the hour they were known at when that was not just now. */
export function List({
  ui: { words, formats },
  label,
  asOf,
  children,
}: {
  ui: Ui;
  label: string;
  asOf: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class="card">
      {/* Said, because Safari takes a list without marks for none. */}
      <ul class="things" role="list" aria-label={label}>
        {children}
      </ul>
      {asOf !== undefined && <p class="muted as-of">{words.order.asOf(formats.moment(asOf))}</p>}
    </div>
  );
}

/** Says that what is tapped opens beside the shop's page. */
export function Opens({ ui: { words } }: { ui: Ui }) {
  return (
    <>
      <OutIcon />
      <span class="hidden-text"> ({words.order.opensElsewhere})</span>
    </>
  );
}
