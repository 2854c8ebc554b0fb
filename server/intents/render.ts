import type { EntryBody } from '../../shared/entry.ts';
import type { FormField } from '../../shared/form.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import type { Order } from '../../shared/order.ts';
import { clip } from './clip.ts';
import type { FormPart, Part, Saying, TemplatesByLanguage } from './intent.ts';

/**
 * What templates see: `said` the customer's words, `wish` what they want to tell a person, `slots` what they
 * gave, `result` the backend's answer, `wait.minutes`, `form` a form's values.
 */
export type Scope = { [root: string]: Json };

export type RenderInput = {
  language: string;
  scope: Scope;
  /** Whether a choice that says this leads anywhere on this site; one that does not is not shown. */
  offers: (say: string) => boolean;
  /** What an order card shows. */
  order: Order | null;
};

/** The bodies of a reply, or why one of them cannot be made: a reply is never half of itself. */
export type Rendered = { ok: true; bodies: EntryBody[] } | { ok: false; message: string };

type RenderedBody = { ok: true; body: EntryBody } | { ok: false; message: string };

export function renderParts(parts: readonly Part[], input: RenderInput): Rendered {
  const bodies: EntryBody[] = [];
  for (const part of parts) {
    const rendered = renderPart(part, input);
    if (!rendered.ok) return rendered;
    bodies.push(rendered.body);
  }
  return { ok: true, bodies };
}

function renderPart(part: Part, input: RenderInput): RenderedBody {
  switch (part.type) {
    case 'say':
      return renderSaying(part, input);
    case 'form':
      return renderForm(part, input);
    case 'order':
      return input.order === null
        ? { ok: false, message: 'there is no order to show' }
        : { ok: true, body: { type: 'order', order: input.order } };
  }
}

function renderSaying({ text, choices }: Saying, input: RenderInput): RenderedBody {
  const rendered = renderText(text, input, limits.messageChars);
  if (!rendered.ok) return rendered;
  if (rendered.text.trim() === '') return { ok: false, message: 'the text is empty' };
  const replies = choices.flatMap(({ label, say }) => {
    const shown = inLanguage(label, input.language);
    const tapped = inLanguage(say, input.language);
    return shown !== null && tapped !== null && input.offers(tapped)
      ? [{ label: shown, say: tapped }]
      : [];
  });
  if (replies.length === 0) return { ok: true, body: { type: 'text', text: rendered.text } };
  return { ok: true, body: { type: 'quick_replies', text: rendered.text, replies } };
}

function renderForm(form: FormPart, input: RenderInput): RenderedBody {
  const { language } = input;
  const fields: FormField[] = [];
  for (const { name, kind, required, label, value } of form.fields) {
    const field = { name, label: inLanguage(label, language) ?? name, kind, required };
    const rendered = value === null ? null : renderText(value, input, limits.formFieldChars);
    if (rendered !== null && !rendered.ok) return rendered;
    fields.push(
      rendered === null || rendered.text.trim() === '' ? field : { ...field, value: rendered.text },
    );
  }
  const title = inLanguage(form.title, language) ?? form.name;
  const submit = inLanguage(form.submit, language) ?? form.name;
  return { ok: true, body: { type: 'form', form: { name: form.name, title, fields, submit } } };
}

function renderText(
  templates: TemplatesByLanguage,
  { scope, language }: RenderInput,
  mostChars: number,
): { ok: true; text: string } | { ok: false; message: string } {
  const template = inLanguage(templates, language);
  if (template === null) return { ok: false, message: `there are no words for ${language}` };
  const rendered = template.render(scope);
  if (!rendered.ok) return rendered;
  // A backend's text may hold what an entry must not: half a surrogate pair, or U+0000.
  return { ok: true, text: clip(rendered.text.toWellFormed().replaceAll('\0', ''), mostChars) };
}

function inLanguage<T>(by: ReadonlyMap<string, T>, language: string): T | null {
  return by.get(language) ?? by.values().next().value ?? null;
}
