import { createHash } from 'node:crypto';
import type { TurnExplanation } from '../../shared/explanation.ts';
import type { Form, FormValues } from '../../shared/form.ts';
import { leadSchema } from '../../shared/lead.ts';
import type { Lead } from '../../shared/lead.ts';
import type { ReplyPiece } from './answerer.ts';
import type { FormPart, Score } from './intent.ts';
import { scopeOf } from './scope.ts';
import { remember, speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';

/** Answers a form that was filled in: what it captures is stored with the first part of the reply. */
export async function* answerForm(
  of: SiteTurn,
  { values, seq }: { values: FormValues; seq: number },
): AsyncGenerator<ReplyPiece> {
  const { site, turn } = of;
  const dialogue = { ...of.dialogue, misses: 0 };
  const shown = turn.form;
  const form = shown === null ? undefined : site.forms.get(shown.name);
  const score = form && scoreOf(of, form)?.({ form: values });
  const lead = shown === null ? null : leadOf(shown, { values, score, now: of.clock.now() });
  if (form === undefined || lead === null) {
    // The form is of a configuration that is gone: say what can be done now.
    yield* speak(of, [{ parts: site.otherwise?.reply ?? [], scope: scopeOf(of, '') }]);
    yield { type: 'explained', explanation: explain('form_gone') };
    yield* remember(dialogue);
    return;
  }
  const pieces = speak(of, [{ parts: form.thanks, scope: { ...scopeOf(of, ''), form: values } }]);
  // A form sent again in the same words is the same lead; in other words, from another tab, it is another
  // one, because the customer is thanked for what they wrote.
  const source = `form:${turn.conversation}:${seq}:${digestOf(values)}`;
  for (const [at, piece] of pieces.entries()) {
    yield at === 0 ? { ...piece, lead: { lead, source } } : piece;
  }
  yield { type: 'explained', explanation: explain(`form ${form.name}`) };
  yield* remember({ ...dialogue, unanswered: null });
}

function explain(step: string): TurnExplanation {
  return { questions: [], slots: [], steps: [step], calls: [] };
}

/** The consent is the sentence the form showed, word for word, with the time it was given. */
function leadOf(
  shown: Form,
  { values, score, now }: { values: FormValues; score: number | undefined; now: number },
): Lead | null {
  const consent = shown.fields.find(({ name, kind }) => name === 'consent' && kind === 'consent');
  const given = consent !== undefined && values[consent.name] === 'yes';
  const lead = leadSchema.safeParse({
    name: values['name'],
    email: values['email'],
    message: values['message'] ?? '',
    ...answersIn(values),
    ...(score === undefined ? {} : { score }),
    ...(given ? { consent: { text: consent.label, at: new Date(now).toISOString() } } : {}),
  });
  return lead.success ? lead.data : null;
}

/** The rules of the intent that showed the form. */
function scoreOf({ site }: SiteTurn, form: FormPart): Score | null {
  const intents = [...site.intents.values()];
  return intents.find(({ reply }) => reply.includes(form))?.score ?? null;
}

const known: readonly string[] = ['name', 'email', 'message', 'consent'];

/** What the form asked besides. */
function answersIn(values: FormValues): { answers?: FormValues } {
  const others = Object.entries(values).filter(
    ([name, value]) => !known.includes(name) && value.trim() !== '',
  );
  return others.length === 0 ? {} : { answers: Object.fromEntries(others) };
}

function digestOf(values: FormValues): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
}
