import type { Entry, QuickReply } from '../../shared/entry.ts';
import type { Form } from '../../shared/form.ts';

/** What the visitor can do beside typing: tap, or fill in the form that was shown last. */
export type Offer = {
  choices: readonly QuickReply[];
  form: { seq: number; form: Form } | undefined;
};

/** What is offered after these entries: quick replies and lists of orders as long as nothing newer is, a form until it is filled in. */
export function nextOffer(before: Offer, entries: readonly Entry[]): Offer {
  const choices = entries.flatMap(({ body }): readonly QuickReply[] => {
    if (body.type === 'quick_replies') return body.replies;
    if (body.type !== 'orders') return [];
    return body.orders.map(({ number }) => ({ label: number, say: number }));
  });
  let { form } = before;
  for (const { seq, body } of entries) {
    if (body.type === 'form') form = { seq, form: body.form };
    if (body.type === 'form_answer') form = undefined;
  }
  return { choices: choices.length === 0 ? before.choices : choices, form };
}

/** What a form holds before anybody fills it in. */
export function prefilled({ fields }: Form): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}
