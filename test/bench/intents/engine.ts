import { z } from 'zod';
import type { Guess } from './measures.ts';
import { answerParent, isKind } from '../side.ts';

/** What an engine's process is asked to do, and what it answers. */
export const jobSchema = z.object({
  kind: z.literal('run'),
  language: z.string(),
  train: z.array(z.object({ text: z.string(), intent: z.string() })),
  test: z.array(z.string()),
});
export type Job = z.infer<typeof jobSchema>;

export const doneSchema = z.object({
  kind: z.literal('done'),
  guesses: z.array(
    z.object({ intent: z.string().nullable(), confidence: z.number(), scope: z.number() }),
  ),
  trainMs: z.number(),
  microsPerMessage: z.number(),
  rssMb: z.number(),
});
export type Done = z.infer<typeof doneSchema>;

/** Learns from examples; what it returns says what a sentence asks for. */
export type Train = (job: Job) => Promise<(text: string) => Guess | Promise<Guess>>;

const warmUp = 1_000;

/** For the process of an engine: does the one job it is given. */
export function runEngine(train: Train): void {
  answerParent(async () => {});
  process.on('message', (message) => {
    if (isKind(message, 'run')) void run(train, jobSchema.parse(message));
  });
  process.send?.({ kind: 'ready' });
}

async function run(train: Train, job: Job): Promise<void> {
  const began = process.threadCpuUsage();
  const guess = await train(job);
  const trainMs = microsSince(began) / 1_000;
  // What a process does first it does slowly; a server answers more than a few messages. Each sentence is a new
  // one, for an engine that remembers what it made of the same words.
  for (let at = 0; at < warmUp; at += 1) {
    const one = job.train[at % job.train.length]?.text ?? '';
    const other = job.train[(at * 7 + 1) % job.train.length]?.text ?? '';
    await guess(`${one} ${other.split(' ').slice(0, 3).join(' ')}`);
  }
  const guesses: Guess[] = [];
  const asked = process.threadCpuUsage();
  for (const text of job.test) {
    const found = guess(text);
    guesses.push(found instanceof Promise ? await found : found);
  }
  const microsPerMessage = microsSince(asked) / job.test.length;
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  process.send?.({ kind: 'done', guesses, trainMs, microsPerMessage, rssMb } satisfies Done);
}

/** Processor time of this thread, so that other work on the machine makes no engine slower. */
function microsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}
