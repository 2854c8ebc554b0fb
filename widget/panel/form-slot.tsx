import { useEffect } from 'preact/hooks';
import type { Form } from '../../shared/form.ts';
import type { Ui } from './ui.ts';

/** Where a form stands, with something to see until its code is here. */
export function FormSlot({ ui, seq, form }: { ui: Ui; seq: number; form: Form }) {
  const { words } = ui;
  const state = ui.form.state.value;
  const answer = ui.timeline.formAnswers.value.get(seq);
  useEffect(() => ui.form.want(), [ui]);
  if (state === 'absent') {
    return (
      <div class="card pending" aria-busy="true">
        <span class="hidden-text">{words.form.loading}</span>
        <span class="skeleton" />
        <span class="skeleton short" />
      </div>
    );
  }
  if (state === 'failed') {
    return (
      <div class="card pending">
        <p>{words.form.unavailable}</p>
        <button type="button" class="button quiet" onClick={() => ui.form.want()}>
          {words.retry}
        </button>
      </div>
    );
  }
  return <state.FormCard ui={ui} seq={seq} form={form} answer={answer} />;
}
