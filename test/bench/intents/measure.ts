import { round } from '../figures.ts';
import { startSide } from '../side.ts';
import { doneSchema } from './engine.ts';
import type { Done, Job } from './engine.ts';
import { accuracyOf, aurocOf, eceOf, macroF1Of } from './measures.ts';
import type { Plan, Trial } from './sets.ts';

/** An engine's process: a file beside the bench, and its arguments. */
export type Engine = { name: string; file: string; args?: string[] };

/** One line of the bench. Times are of the engine's thread on the processor. Accuracy, F1 and AUROC in percent; `oos_auroc` is null where a set has nothing out of scope. */
export type Line = {
  engine: string;
  set: string;
  regime: string;
  accuracy: number;
  macro_f1: number;
  oos_auroc: number | null;
  ece: number;
  train_ms: number;
  us_per_message: number;
  rss_mb: number;
};

/** Runs all trials of a regime, each in a process that has done nothing before, and takes their mean. */
export async function measure(
  engine: Engine,
  { set, language, regime, trials }: Plan,
): Promise<Line> {
  const runs: Omit<Line, 'engine' | 'set' | 'regime'>[] = [];
  for (const trial of trials) {
    const { side } = await startSide(`intents/${engine.file}`, { args: engine.args ?? [] });
    const job: Job = {
      kind: 'run',
      language,
      train: trial.train.map(({ text, intent }) => ({ text, intent })),
      test: [...trial.test, ...trial.oos].map(({ text }) => text),
    };
    const done = doneSchema.parse(await side.ask(job, 'done'));
    await side.end();
    runs.push(figuresOf(trial, done));
  }
  const mean = (of: (run: (typeof runs)[number]) => number): number =>
    round(runs.reduce((sum, run) => sum + of(run), 0) / runs.length);
  const separated = runs.every(({ oos_auroc }) => oos_auroc !== null);
  return {
    engine: engine.name,
    set,
    regime,
    accuracy: mean((run) => run.accuracy),
    macro_f1: mean((run) => run.macro_f1),
    oos_auroc: separated ? mean((run) => run.oos_auroc ?? 0) : null,
    ece: mean((run) => run.ece),
    train_ms: mean((run) => run.train_ms),
    us_per_message: mean((run) => run.us_per_message),
    rss_mb: mean((run) => run.rss_mb),
  };
}

function figuresOf(
  { test, oos }: Trial,
  { guesses, trainMs, microsPerMessage, rssMb }: Done,
): Omit<Line, 'engine' | 'set' | 'regime'> {
  const inside = guesses.slice(0, test.length);
  const outside = guesses.slice(test.length, test.length + oos.length);
  const truths = test.map(({ intent }) => intent);
  const scopes = (of: typeof guesses): number[] => of.map(({ scope }) => scope);
  return {
    accuracy: accuracyOf(inside, truths),
    macro_f1: macroF1Of(inside, truths),
    oos_auroc: aurocOf(scopes(inside), scopes(outside)),
    ece: eceOf(inside, truths),
    train_ms: trainMs,
    us_per_message: microsPerMessage,
    rss_mb: rssMb,
  };
}
