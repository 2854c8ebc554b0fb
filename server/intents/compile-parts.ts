import type { Capability } from '../../shared/capability.ts';
import type { KnownNames } from '../expressions/names.ts';
import { cardSources } from './capability-rules.ts';
import type { Report, TextCompiler } from './compile-texts.ts';
import type { CardPart, FormPart, Part } from './intent.ts';
import type { FileForm, FilePart } from './part-schema.ts';

/** What stands around the parts of a reply: what they may read, and whose answers their cards may show. */
export type PartPlace = {
  compiler: TextCompiler;
  known: KnownNames;
  /** What was read, and what was written, before these parts are said. */
  sources: { [S in CardPart['from']]?: Capability | undefined };
  report: Report;
};

export function compileParts(
  parts: readonly FilePart[],
  path: readonly PropertyKey[],
  place: PartPlace,
): Part[] {
  return parts.map((part, at) => compilePart(part, [...path, at], place));
}

function compilePart(part: FilePart, path: readonly PropertyKey[], place: PartPlace): Part {
  const { compiler, known } = place;
  const when = part.when === undefined ? null : compiler.value(part.when, [...path, 'when'], known);
  if (part.form !== undefined) {
    return { ...compileForm(part.form, [...path, 'form'], place), when };
  }
  if (part.text === undefined) return { ...compileCard(part, path, place), when };
  const saying = { text: part.text, quick_replies: part.quick_replies };
  return { ...compiler.saying(saying, path, known), offersTitles: part.offers !== undefined, when };
}

function compileCard(
  { card = 'order', label }: FilePart,
  path: readonly PropertyKey[],
  { compiler, sources, report }: PartPlace,
): CardPart {
  const shown: readonly Capability[] = cardSources[card];
  const gives = (capability: Capability | undefined) =>
    capability !== undefined && shown.includes(capability);
  const from = gives(sources.written) ? 'written' : 'result';
  if (!gives(sources[from])) {
    const needed = shown
      .map((capability) =>
        capability.endsWith('.create')
          ? `write: { capability: ${capability} } and its answer at once`
          : `ask: { capability: ${capability} }`,
      )
      .join(' or ');
    report(path, `a card: ${card} needs ${needed}`);
  }
  const labels = label === undefined ? null : compiler.texts(label, [...path, 'label']);
  return { type: 'card', card, from, label: labels, when: null };
}

function compileForm(
  form: FileForm,
  path: readonly PropertyKey[],
  { compiler, known, report }: PartPlace,
): FormPart {
  checkLeadFields(form, path, report);
  return {
    type: 'form',
    name: form.name,
    title: compiler.texts(form.title, [...path, 'title']),
    submit: compiler.texts(form.submit, [...path, 'submit']),
    fields: form.fields.map(({ name, kind, required, label, value }, at) => ({
      name,
      kind,
      required,
      label: compiler.texts(label, [...path, 'fields', at, 'label']),
      value:
        value === undefined
          ? null
          : compiler.templates(value, [...path, 'fields', at, 'value'], known),
    })),
    capture: form.capture,
    thanks: form.thanks.map((saying, at) =>
      compiler.saying(saying, [...path, 'thanks', at], {
        form: form.fields.map(({ name }) => name),
      }),
    ),
    when: null,
  };
}

/** A lead is a name, an address and, where asked for, a message and a consent; each of its own kind. */
function checkLeadFields(form: FileForm, path: readonly PropertyKey[], report: Report): void {
  const kinds = {
    name: ['text'],
    email: ['email'],
    message: ['multiline', 'text'],
    consent: ['consent'],
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const at = form.fields.findIndex((field) => field.name === name);
    const field = form.fields[at];
    if (field === undefined) {
      if (name === 'name' || name === 'email')
        report([...path, 'fields'], `a lead needs a field ${name}`);
      continue;
    }
    if (!kind.includes(field.kind)) {
      report([...path, 'fields', at, 'kind'], `a lead’s ${name} is of kind ${kind.join(' or ')}`);
    }
    if ((name === 'name' || name === 'email') && !field.required) {
      report([...path, 'fields', at, 'required'], `a lead’s ${name} is required`);
    }
  }
  for (const [at, field] of form.fields.entries()) {
    if (form.fields.findIndex(({ name }) => name === field.name) !== at) {
      report([...path, 'fields', at, 'name'], `another field is called ${field.name}`);
    }
  }
}
