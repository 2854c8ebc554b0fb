import type { QuestionExplained, TurnExplanation } from '../../../shared/explanation.ts';

/** Why a turn went as it did, in lines; `said` is what it answers. */
export function explain(explanation: TurnExplanation, said: string): string[] {
  const { questions, slots, steps, calls } = explanation;
  return [
    ...questions.flatMap((question) => explainQuestion(question, said)),
    ...slots.map(
      ({ name, start, end, because }) =>
        `slot ${name}: “${said.slice(start, end)}” at ${start}–${end}, ${because}`,
    ),
    ...steps.map((step) => `step ${step}`),
    ...calls.map(({ capability, outcome, ms }) => `call ${capability}: ${outcome} in ${ms} ms`),
  ];
}

function explainQuestion(question: QuestionExplained, said: string): string[] {
  const { start, end, verdict, how, intent, score, runnerUp, nearest, scope, threshold, lacks } =
    question;
  const asked = said.slice(start, end);
  return [
    `“${asked}”: ${verdict} ${intent ?? 'none'} ${share(score)} by ${how}`,
    ...(runnerUp === null ? [] : [`  runner-up ${runnerUp.intent} ${share(runnerUp.score)}`]),
    ...(nearest === null ? [] : [`  nearest “${nearest.phrase}” ${share(nearest.similarity)}`]),
    `  scope ${share(scope)}, threshold ${share(threshold)}${lacks === null ? '' : `, lacks ${lacks}`}`,
  ];
}

const share = (value: number): string => value.toFixed(2);
