import type { Form } from '../../../shared/form.ts';
import type { FormAnswer } from '../../state/timeline.ts';
import { formWords } from '../../words/en/form.ts';
import { CheckIcon } from '../icons.tsx';

/** What was sent, to read again. */
export function SentForm({ form, answer }: { form: Form; answer: FormAnswer }) {
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
              <dd dir="auto">{kind === 'consent' ? formWords.agreed : answer.values[name]}</dd>
            </div>
          ))}
      </dl>
      <p class={stored ? 'done' : 'muted'}>
        {stored && <CheckIcon />}
        {stored ? formWords.sent : formWords.sending}
      </p>
    </section>
  );
}
