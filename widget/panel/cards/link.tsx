import { Bubble } from '../bubble.tsx';
import type { CardBody } from '../lazy-chunk.ts';
import { isAddress } from '../links.ts';
import type { Ui } from '../ui.ts';
import { Opens } from './list.tsx';

type Props = { ui: Ui; body: Extract<CardBody, { type: 'link' }> };

/** A button that opens a page, and whose page it is: a customer who is to pay should know beforehand. */
export function LinkCard({ ui, body: { label, link, text } }: Props) {
  if (!isAddress(link)) return <Bubble text={text} />;
  return (
    <div class="card link">
      <a class="button" href={link} target="_blank" rel="noopener noreferrer">
        <bdi>{label}</bdi>
        <Opens ui={ui} />
      </a>
      <bdi class="muted">{new URL(link).host}</bdi>
    </div>
  );
}
