import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Form } from '../../shared/form.ts';
import type { FormAnswer } from '../state/timeline.ts';
import type { Ui } from './ui.ts';

export type FormProps = { ui: Ui; seq: number; form: Form; answer: FormAnswer | undefined };
export type FormModule = { FormCard: ComponentType<FormProps>; styles: string };

/** Forms are rare, so their code comes when the first one is shown. */
export type FormChunk = {
  state: ReadonlySignal<'absent' | 'failed' | { FormCard: ComponentType<FormProps> }>;
  want(): void;
};

export function createFormChunk(
  load: () => Promise<FormModule>,
  adopt: (styles: string) => void,
): FormChunk {
  const state = signal<'absent' | 'failed' | { FormCard: ComponentType<FormProps> }>('absent');
  let asked = false;
  return {
    state,
    want() {
      if (asked) return;
      asked = true;
      state.value = 'absent';
      load().then(
        ({ FormCard, styles }) => {
          adopt(styles);
          state.value = { FormCard };
        },
        () => {
          asked = false;
          state.value = 'failed';
        },
      );
    },
  };
}
