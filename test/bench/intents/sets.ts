import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';

const rowSchema = z.object({
  text: z.string(),
  intent: z.string(),
  split: z.string(),
  lang: z.string().optional(),
});

/** A sentence, and what it asks for; `oos` is about nothing the set knows. */
export type Row = z.infer<typeof rowSchema>;

/** Learn from `train`, then say what `test` asks for; `oos` is to be told apart from it. */
export type Trial = { train: Row[]; test: Row[]; oos: Row[] };

export type Regime = '5' | '10' | 'full' | 'subset';

/** One set in one language; a regime has several trials where phrases are drawn by lot. */
export type Plan = { set: string; language: string; regime: Regime; trials: Trial[] };

const outOfScope = 'oos';
const seeds = [1, 2, 3];

/** Reads `data.jsonl` in a folder: one `{"text", "intent", "split"}` a line, with `lang` where it has several. */
export function readRows(folder: string): Row[] {
  const file = join(folder, 'data.jsonl');
  if (!existsSync(file)) throw new Error(`${folder} has no data.jsonl`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => rowSchema.parse(JSON.parse(line)));
}

/** What is measured on a set; empty where its splits are none we know. */
export function planSet(folder: string): Plan[] {
  const set = basename(resolve(folder));
  const rows = readRows(folder);
  const languages = [...new Set(rows.map(({ lang }) => lang ?? 'en'))];
  if (languages.length === 1) return planLanguage(set, languages[0] ?? 'en', rows);
  return languages.flatMap((language) =>
    planLanguage(
      `${set}-${language}`,
      language,
      rows.filter(({ lang }) => lang === language),
    ),
  );
}

function planLanguage(set: string, language: string, rows: readonly Row[]): Plan[] {
  const of = (...splits: string[]): Row[] => rows.filter(({ split }) => splits.includes(split));
  const about = (from: Row[]): Row[] => from.filter(({ intent }) => intent !== outOfScope);
  const test = about(of('test'));
  const oos = of('test', 'oos_test').filter(({ intent }) => intent === outOfScope);
  const plan = (regime: Regime, trials: Trial[]): Plan => ({ set, language, regime, trials });
  const few = (count: 5 | 10): Plan => {
    const published = about(of(`train_${count}`));
    if (published.length > 0) return plan(`${count}`, [{ train: published, test, oos }]);
    const all = about(of('all'));
    const pool = all.length > 0 ? all : about(of('train'));
    return plan(
      `${count}`,
      seeds.map((seed) => {
        const train = draw(pool, count, seed);
        const taken = new Set(train);
        return { train, test: all.length > 0 ? all.filter((row) => !taken.has(row)) : test, oos };
      }),
    );
  };
  const whole = (regime: Regime, split: string): Plan =>
    plan(regime, [{ train: about(of(split)), test, oos }]);

  const plans = [few(5), few(10), whole('full', 'train'), whole('subset', 'train_subset')];
  if (of('train').length === 0 && of('all').length === 0) plans.push(whole('full', 'valid'));
  return plans.filter(({ trials }) =>
    trials.every(({ train, test: asked }) => train.length > 0 && asked.length > 0),
  );
}

/** So many of each intent, by lot; the same for the same seed. */
function draw(rows: readonly Row[], count: number, seed: number): Row[] {
  const random = createLot(seed);
  return [...Map.groupBy(rows, ({ intent }) => intent).values()].flatMap((own) => {
    const left = [...own];
    for (let at = left.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      const kept = left[at];
      const chosen = left[other];
      if (kept !== undefined && chosen !== undefined) [left[at], left[other]] = [chosen, kept];
    }
    return left.slice(0, count);
  });
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createLot(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
