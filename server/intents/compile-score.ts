import type { KnownNames } from '../expressions/names.ts';
import type { Json } from '../../shared/json.ts';
import type { Report, TextCompiler } from './compile-texts.ts';
import type { IntentFile } from './intent-schema.ts';
import type { Score } from './intent.ts';

/** Compiles the rules of a lead's score, reporting those that read what nobody answers; null where there are none. */
export function compileScore({
  file,
  compiler,
  report,
}: {
  file: IntentFile;
  compiler: TextCompiler;
  report: Report;
}): Score | null {
  if (file.score.length === 0) return null;
  const known = answersOf(file);
  if (known === null) {
    report(['score'], 'needs a lead to belong to: a form, or write: { capability: lead.upsert }');
    return null;
  }
  const rules = file.score.map(({ when, points }, at) => ({
    points,
    applies: compiler.value(when, ['score', at, 'when'], known),
  }));
  return (scope) => {
    const answers = numbersIn(scope);
    return rules.reduce(
      (sum, { points, applies }) => (holds(applies(answers).value) ? sum + points : sum),
      0,
    );
  };
}

/** What rules may read: the fields of the form, or the slots of the write; null where no lead is made. */
function answersOf(file: IntentFile): KnownNames | null {
  const forms = file.reply.flatMap(({ form }) => form ?? []);
  if (forms.length > 0) return { form: forms.flatMap(({ fields }) => fields).map(nameOf) };
  return file.write?.capability === 'lead.upsert' ? { slots: file.slots.map(nameOf) } : null;
}

const nameOf = ({ name }: { name: string }): string => name;

/** Members of what was answered, with those that hold one number as that number. */
function numbersIn({ form, slots }: { [root: string]: Json }): { [root: string]: Json } {
  return { form: withNumbers(form), slots: withNumbers(slots) };
}

function withNumbers(answers: Json | undefined): Json {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) return {};
  return Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [
      name,
      typeof value === 'string' ? (numberIn(value) ?? value) : value,
    ]),
  );
}

/** "about 1,500 pieces" is 1500; a date or a range is no number. */
function numberIn(text: string): number | null {
  const found = text.match(/\d[\d.,]{0,15}/g) ?? [];
  const [only, ...more] = found;
  if (only === undefined || more.length > 0) return null;
  const plain = only.replace(/[.,]$/, '');
  const whole = /^\d{1,3}(?:[.,]\d{3})+$/.test(plain) ? plain.replaceAll(/[.,]/g, '') : plain;
  const number = Number(whole.replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}

function holds(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== null && value !== false && value !== '';
}
