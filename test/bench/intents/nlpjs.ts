import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { runEngine } from './engine.ts';
import type { Job } from './engine.ts';

// nlp.js in a process of its own. It is no part of this project: the argument is a folder in which
// `npm install @nlpjs/basic` was run, with `@nlpjs/lang-de` and the like for other languages than English.
const folder = resolve(process.argv[2] ?? '.');
const find = createRequire(join(folder, 'package.json'));

const answerSchema = z.object({
  classifications: z.array(z.object({ intent: z.string(), score: z.number() })),
});

runEngine(async ({ train, language }: Job) => {
  const nlp = await startNlp(language);
  for (const { text, intent } of train) call(nlp, 'addDocument', language, text, intent);
  await call(nlp, 'train');
  return async (text) => {
    const answer = answerSchema.parse(await call(nlp, 'process', language, text));
    // What it is built to answer when it knows no word is no intent of the set.
    const best = answer.classifications.find(({ intent }) => intent !== 'None');
    const score = best?.score ?? 0;
    return { intent: best?.intent ?? null, confidence: score, scope: score };
  };
});

/** As its documentation starts it, without files, its log and its search for entities, which nobody asked for. */
async function startNlp(language: string): Promise<object> {
  const name = `Lang${language.charAt(0).toUpperCase()}${language.slice(1)}`;
  const basic = load('@nlpjs/basic');
  const settings = { autoSave: false, autoLoad: false, forceNER: false, log: false };
  const nlp = { ...settings, languages: [language] };
  const dock = asObject(
    await call(basic, 'dockStart', { settings: { nlp }, use: ['Basic', 'LangEn'] }),
  );
  const found = asObject(call(dock, 'get', 'nlp'));
  if (language !== 'en') {
    const pack: unknown = Reflect.get(load(`@nlpjs/lang-${language}`), name);
    call(asObject(Reflect.get(found, 'container')), 'use', pack);
  }
  call(found, 'addLanguage', language);
  return found;
}

function load(name: string): object {
  const loaded: unknown = find(name);
  return asObject(loaded);
}

function call(on: object, name: string, ...given: unknown[]): unknown {
  const method: unknown = Reflect.get(on, name);
  if (typeof method !== 'function') throw new Error(`nlp.js has no ${name}`);
  const result: unknown = Reflect.apply(method, on, given);
  return result;
}

function asObject(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('nlp.js answered no object');
  return value;
}
