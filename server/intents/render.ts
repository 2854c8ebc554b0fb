import type { EntryBody } from '../../shared/entry.ts';
import type { FormField } from '../../shared/form.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { cardBody } from './card-body.ts';
import { clip } from './clip.ts';
import { inLanguage } from './in-language.ts';
import type { CardPart, FormPart, Part, Saying, TemplatesByLanguage } from './intent.ts';
import { describeMoment } from './moment.ts';
import { storable } from './storable.ts';
import { wordsOf } from './words/words.ts';

/**
 * What templates see: `said` the customer's words, `wish` what they want to tell a person, `slots` what they
 * gave, `result` what the backend answered, `written` what it made of a write, `person` what a token of the shop
 * proves, `hours` and `contact` the shop's, `wait.minutes`, `form` a form's values.
 */
export type Scope = { [root: string]: Json };

export type RenderInput = {
  language: string;
  timeZone: string;
  scope: Scope;
  /** Whether a choice that says this leads anywhere on this site; one that does not is not shown. */
  offers: (say: string) => boolean;
  /** What intents of this site are about, in words that lead to them. */
  titles: readonly string[];
  /** When the backend said what is shown (ISO 8601), where that is not now; the customer is told in words. */
  asOf: string | undefined;
  now: number;
};

/** The bodies of a reply, or why one of them cannot be made: a reply is never half of itself. */
export type Rendered = { ok: true; bodies: EntryBody[] } | { ok: false; message: string };

type RenderedBody = { ok: true; body: EntryBody } | { ok: false; message: string };

export function renderParts(parts: readonly Part[], input: RenderInput): Rendered {
  const bodies: EntryBody[] = [];
  for (const part of parts) {
    const shown = isShown(part, input.scope);
    if (shown === false) continue;
    const rendered = shown === true ? renderPart(part, input) : shown;
    if (!rendered.ok) return rendered;
    bodies.push(rendered.body);
  }
  if (parts.length > 0 && bodies.length === 0) {
    return { ok: false, message: 'every part is left out by its when' };
  }
  if (input.asOf !== undefined && bodies.length > 0) bodies.push(renderAge(input.asOf, input));
  return { ok: true, bodies };
}

function isShown({ when }: Part, scope: Scope): boolean | { ok: false; message: string } {
  if (when === null) return true;
  const { value, fault } = when(scope);
  if (fault !== null) return { ok: false, message: fault };
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== null && value !== false && value !== '';
}

function renderAge(asOf: string, { language, timeZone, now }: RenderInput): EntryBody {
  const when = describeMoment(asOf, { language, timeZone, now });
  return { type: 'text', text: wordsOf(language).asOf(when) };
}

function renderPart(part: Part, input: RenderInput): RenderedBody {
  switch (part.type) {
    case 'say':
      return renderSaying(part, input);
    case 'form':
      return renderForm(part, input);
    case 'card':
      return renderCard(part, input);
  }
}

function renderCard({ card, from, label }: CardPart, input: RenderInput): RenderedBody {
  const { language, scope, asOf } = input;
  const shown = label === null ? '' : (inLanguage(label, language) ?? '');
  const body = cardBody(card, scope[from] ?? null, { language, label: shown, asOf });
  return body === null
    ? { ok: false, message: `there is nothing to show on a card: ${card}` }
    : { ok: true, body };
}

function renderSaying(
  { text, choices, offersTitles = false }: Saying,
  input: RenderInput,
): RenderedBody {
  const rendered = renderText(text, input, limits.messageChars);
  if (!rendered.ok) return rendered;
  if (rendered.text.trim() === '') return { ok: false, message: 'the text is empty' };
  const replies = choices.flatMap(({ label, say, certain }) => {
    const shown = inLanguage(label, input.language);
    const tapped = inLanguage(say, input.language);
    return shown !== null && tapped !== null && (certain || input.offers(tapped))
      ? [{ label: shown, say: tapped }]
      : [];
  });
  if (offersTitles) replies.push(...input.titles.map((title) => ({ label: title, say: title })));
  if (replies.length === 0) return { ok: true, body: { type: 'text', text: rendered.text } };
  return {
    ok: true,
    body: { type: 'quick_replies', text: rendered.text, replies: replies.slice(0, 10) },
  };
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

export function renderText(
  templates: TemplatesByLanguage,
  { scope, language }: Pick<RenderInput, 'scope' | 'language'>,
  mostChars: number,
): { ok: true; text: string } | { ok: false; message: string } {
  const template = inLanguage(templates, language);
  if (template === null) return { ok: false, message: `there are no words for ${language}` };
  const rendered = template.render(scope);
  if (!rendered.ok) return rendered;
  return { ok: true, text: clip(storable(rendered.text), mostChars) };
}
