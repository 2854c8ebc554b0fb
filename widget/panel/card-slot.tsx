import { useEffect } from 'preact/hooks';
import { Bubble } from './bubble.tsx';
import type { CardProps } from './lazy-chunk.ts';

/** Where a card stands. Until its code is here, or when it never comes, its text says the same. */
export function CardSlot({ ui, body }: CardProps) {
  const state = ui.cards.state.value;
  useEffect(() => ui.cards.want(), [ui]);
  return typeof state === 'string' ? (
    <Bubble text={body.text} />
  ) : (
    <state.Card ui={ui} body={body} />
  );
}
