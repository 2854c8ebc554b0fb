import type { Form } from '../../../shared/form.ts';
import type { FormAnswer } from '../../state/timeline.ts';
import { CheckIcon } from '../icons.tsx';
import type { Ui } from '../ui.ts';

/** What was sent, to read again. */
export function SentForm({ ui, form, answer }: { ui: Ui; form: Form; answer: FormAnswer }) {
  const { words } = ui;
  const stored = answer.state === 'stored';
  return (
    <section class="card form sent" aria-label={form.title} aria-busy={!stored}>
      <h3 dir="auto">{form.title}</h3>
      <dl>
        {form.fields
          .filter(({ name }) => answer.values[name])
          .map(({ name, label, kind }) => (
            <div key={name}>
              <dt dir="auto">{label}</dt>
              <dd dir="auto">{kind === 'consent' ? words.form.agreed : answer.values[name]}</dd>
            </div>
          ))}
      </dl>
      <p class={stored ? 'done' : 'muted'}>
        {stored && <CheckIcon />}
        {stored ? words.form.sent : words.form.sending}
      </p>
    </section>
  );
}
