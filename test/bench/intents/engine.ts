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
const timed = 2_000;

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
  const guesses: Guess[] = [];
  for (const text of job.test) guesses.push(await guess(text));
  const microsPerMessage = await time(guess, job);
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  process.send?.({ kind: 'done', guesses, trainMs, microsPerMessage, rssMb } satisfies Done);
}

/**
 * Microseconds per message, once the process has warmed up, as a server has. Each is new by its last word, for an
 * engine that remembers what it made of the same words.
 */
async function time(guess: Awaited<ReturnType<Train>>, { train, test }: Job): Promise<number> {
  const words = [...new Set(train.flatMap(({ text }) => text.split(' ')))];
  const messages = Array.from({ length: warmUp + timed }, (_, at) => {
    const round = Math.floor(at / test.length);
    return `${test[at % test.length] ?? ''} ${words[(at * 7 + round) % words.length] ?? ''}`;
  });
  for (const text of messages.slice(0, warmUp)) await guess(text);
  const began = process.threadCpuUsage();
  for (const text of messages.slice(warmUp)) {
    const found = guess(text);
    if (found instanceof Promise) await found;
  }
  return microsSince(began) / timed;
}

/** Processor time of this thread, so that other work on the machine makes no engine slower. */
function microsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}
