import type { KnownNames } from '../expressions/names.ts';
import { capabilityCalls } from './capability-calls.ts';
import { errorNames } from './intent-schema.ts';
import { createTextCompiler } from './compile-texts.ts';
import type { Report, TextCompiler } from './compile-texts.ts';
import type { FileForm, FilePart, IntentFile } from './intent-schema.ts';
import type { BackendCall, FormPart, Intent, Part, Slot } from './intent.ts';

/** Turns a file of the right shape into an intent, reporting what does not fit together within it. */
export function compileIntent(
  file: IntentFile,
  languages: readonly string[],
  report: Report,
): Intent {
  const compiler = createTextCompiler(languages, report);
  const known = knownNames(file);
  checkSlots(file, report);
  checkPhrases(file, languages, report);
  if (file.reply.some((part) => part.card === 'order') && file.ask?.capability !== 'order.get') {
    report(['reply'], 'an order card needs ask: { capability: order.get }');
  }
  return {
    id: file.id,
    matches: file.matches,
    does: file.does,
    phrases: new Map(Object.entries(file.phrases)),
    keywords: new Map(Object.entries(file.keywords)),
    slots: file.slots.map((slot, at): Slot => ({
      ...slot,
      ask: compiler.saying({ text: slot.ask }, ['slots', at, 'ask'], known.always),
      hint: compiler.saying(
        { text: slot.hint, quick_replies: slot.ways_out },
        ['slots', at, 'hint'],
        known.always,
      ),
    })),
    giveUp:
      file.give_up === undefined ? null : compiler.saying(file.give_up, ['give_up'], known.always),
    call: compileCall(file, compiler, known.always, report),
    tooManyTries:
      file.too_many_tries === undefined
        ? null
        : compiler.saying(file.too_many_tries, ['too_many_tries'], known.waiting),
    reply: file.reply.map((part, at) =>
      compilePart(part, ['reply', at], compiler, known.replying, report),
    ),
  };
}

/** What templates see, by where they stand. */
function knownNames(file: IntentFile): {
  [place in 'always' | 'waiting' | 'replying']: KnownNames;
} {
  const always = { said: [], wish: [], slots: file.slots.map(({ name }) => name) };
  const result =
    file.ask === undefined ? {} : { result: capabilityCalls[file.ask.capability].output };
  return { always, waiting: { ...always, wait: ['minutes'] }, replying: { ...always, ...result } };
}

function checkSlots(file: IntentFile, report: Report): void {
  const names = file.slots.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) report(['slots', at, 'name'], `another slot is called ${name}`);
  }
  if (file.slots.length > 0 && file.give_up === undefined) {
    report([], 'needs give_up: what to say after too many unfit answers');
  }
}

function checkPhrases(file: IntentFile, languages: readonly string[], report: Report): void {
  if (file.matches !== 'phrases') return;
  for (const language of languages) {
    const words = [file.phrases, file.keywords].some((by) => Object.hasOwn(by, language));
    if (!words)
      report(['phrases'], `has neither phrases nor keywords for the language ${language}`);
  }
}

function compileCall(
  file: IntentFile,
  compiler: TextCompiler,
  known: KnownNames,
  report: Report,
): Intent['call'] {
  if (file.ask === undefined) return null;
  const { capability } = file.ask;
  const given = new Map(Object.entries(file.ask.with));
  const { input, subject } = capabilityCalls[capability];
  for (const [name, type] of Object.entries(input)) {
    const slot = file.slots.find((candidate) => candidate.name === given.get(name));
    if (slot?.type !== type) report(['ask', 'with', name], `must name a slot of type ${type}`);
  }
  for (const name of given.keys()) {
    if (!Object.hasOwn(input, name))
      report(['ask', 'with', name], `${capability} takes no ${name}`);
  }
  if (subject !== null && file.too_many_tries === undefined) {
    report([], `needs too_many_tries: what to say while ${capability} must wait`);
  }
  if (file.errors.default === undefined) {
    report(['errors'], 'needs a default: what to say when the call fails otherwise');
  }
  const failures: BackendCall['failures'] = new Map(
    errorNames.flatMap((name) => {
      const failure = file.errors[name];
      if (failure === undefined) return [];
      return [
        [name, { says: compiler.saying(failure, ['errors', name], known), then: failure.then }],
      ];
    }),
  );
  return { capability, with: given, failures };
}

function compilePart(
  part: FilePart,
  path: readonly PropertyKey[],
  compiler: TextCompiler,
  known: KnownNames,
  report: Report,
): Part {
  if (part.form !== undefined) {
    return compileForm(part.form, [...path, 'form'], compiler, known, report);
  }
  if (part.text === undefined) return { type: 'order' };
  return compiler.saying({ text: part.text, quick_replies: part.quick_replies }, path, known);
}

function compileForm(
  form: FileForm,
  path: readonly PropertyKey[],
  compiler: TextCompiler,
  known: KnownNames,
  report: Report,
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
