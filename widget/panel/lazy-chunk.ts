import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { EntryBody } from '../../shared/entry.ts';
import type { Form } from '../../shared/form.ts';
import type { FormAnswer } from '../state/timeline.ts';
import type { Ui } from './ui.ts';

export type FormProps = { ui: Ui; seq: number; form: Form; answer: FormAnswer | undefined };
export type FormModule = { FormCard: ComponentType<FormProps>; styles: string };

/** What is drawn by the chunk of cards. */
export type CardBody = Extract<EntryBody, { type: 'orders' | 'products' | 'tickets' | 'link' }>;
export type CardProps = { ui: Ui; body: CardBody };
export type CardsModule = { Card: ComponentType<CardProps>; styles: string };

/** A rare part of the panel: its code comes when it is first needed. */
export type LazyChunk<M> = {
  state: ReadonlySignal<'absent' | 'failed' | M>;
  want(): void;
};

export function createLazyChunk<M extends { styles: string }>(
  load: () => Promise<M>,
  adopt: (styles: string) => void,
): LazyChunk<M> {
  const state = signal<'absent' | 'failed' | M>('absent');
  let asked = false;
  return {
    state,
    want() {
      if (asked) return;
      asked = true;
      state.value = 'absent';
      load().then(
        (module) => {
          adopt(module.styles);
          state.value = module;
        },
        () => {
          asked = false;
          state.value = 'failed';
        },
      );
    },
  };
}
