import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { checkField, collectValues } from '../../state/form-check.ts';
import type { FieldFault } from '../../words/form-words.ts';
import type { FormProps } from '../lazy-chunk.ts';
import { Failure } from '../send-state.tsx';
import { Field } from './field.tsx';
import { SentForm } from './sent-form.tsx';
import css from './form.css?inline';

export const styles = css;

/** A form in the conversation: checked as it is typed, kept until it is stored, read-only afterwards. */
export function FormCard({ ui, seq, form, answer }: FormProps) {
  const { store, verbs } = ui;
  const element = useRef<HTMLFormElement>(null);
  const touched = useSignal<readonly string[]>([]);
  const seen = touched.value;
  const drafted = store.formDrafts.value.get(seq);

  if (answer && answer.state !== 'failed') {
    return <SentForm form={form} answer={answer} />;
  }

  const failed = answer?.message;
  const values: Record<string, string> = {
    ...Object.fromEntries(form.fields.map(({ name, value }) => [name, value ?? ''])),
    ...(failed?.body.type === 'form_answer' ? failed.body.values : {}),
    ...drafted,
  };
  const refused = new Set(failed?.details?.map(({ path }) => path.split('.').at(-1)));
  const faultOf = (name: string): FieldFault | undefined => {
    const field = form.fields.find((each) => each.name === name);
    const fault = field && checkField(field, values[name] ?? '');
    if (fault) return seen.includes(name) ? fault : undefined;
    return refused.has(name) ? 'refused' : undefined;
  };
  const touch = (names: readonly string[]) => {
    touched.value = [...new Set([...touched.value, ...names])];
  };

  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = form.fields.find((field) => checkField(field, values[field.name] ?? ''));
    touch(form.fields.map(({ name }) => name));
    if (wrong) {
      element.current?.querySelector<HTMLElement>(`[name="${wrong.name}"]`)?.focus();
      return;
    }
    // What was changed after a refusal is a new message; the refused one has had its answer.
    if (failed) verbs.discard(failed.id);
    verbs.answerForm(seq, collectValues(form.fields, values));
  };

  return (
    <form class="card form" noValidate ref={element} onSubmit={submit} aria-label={form.title}>
      <h3 dir="auto">{form.title}</h3>
      {form.fields.map((field) => (
        <Field
          key={field.name}
          id={`deskbell-${seq}-${field.name}`}
          field={field}
          value={values[field.name] ?? ''}
          fault={faultOf(field.name)}
          onValue={(value) => verbs.draftForm(seq, { ...values, [field.name]: value })}
          onTouched={() => touch([field.name])}
        />
      ))}
      {failed && <Failure ui={ui} message={failed} />}
      <button
        type="submit"
        class="button"
        // Taking the focus would leave the field first: its fault would move the button away under the finger.
        onMouseDown={(event) => event.preventDefault()}
      >
        {form.submit}
      </button>
    </form>
  );
}
