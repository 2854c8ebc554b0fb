import type { KnownNames } from '../expressions/names.ts';
import { errorNames } from './call-schema.ts';
import { compileAsk, compileWrite, readOf } from './compile-call.ts';
import type { ContractOf } from './compile-call.ts';
import { compileIdentity } from './compile-identity.ts';
import { compileParts } from './compile-parts.ts';
import { compileScore } from './compile-score.ts';
import { createTextCompiler } from './compile-texts.ts';
import type { Report, TextCompiler } from './compile-texts.ts';
import type { IntentFile } from './intent-schema.ts';
import type { Failures, Intent, Saying, Slot } from './intent.ts';
import { namesEverywhere } from './known-names.ts';
import { judgeSlotOptions } from './slots/slot-options.ts';

/** Turns a file of the right shape into an intent, reporting what does not fit together within it. */
export function compileIntent(
  file: IntentFile,
  from: { languages: readonly string[]; contractOf: ContractOf },
  report: Report,
): Intent {
  const { languages, contractOf } = from;
  const compiler = createTextCompiler(languages, report);
  const known = namesEverywhere(file.slots.map(({ name }) => name));
  const place = { file, compiler, known, languages, contractOf, report };
  checkSlots(file, languages, report);
  checkPhrases(file, languages, report);
  const isSpoken = ([language]: readonly [string, unknown]): boolean =>
    languages.includes(language);
  const say = (name: 'give_up' | 'sign_in'): Saying | null =>
    file[name] === undefined ? null : compiler.saying(file[name], [name], known);
  return {
    id: file.id,
    title: file.title === undefined ? new Map() : compiler.texts(file.title, ['title']),
    matches: file.matches,
    does: file.does,
    smallTalk: file.small_talk,
    phrases: new Map(Object.entries(file.phrases).filter(isSpoken)),
    keywords: new Map(Object.entries(file.keywords).filter(isSpoken)),
    identity: compileIdentity(file, report),
    signIn: say('sign_in'),
    slots: file.slots.map((slot, at): Slot => ({
      ...slot,
      ask: compiler.saying({ text: slot.ask }, ['slots', at, 'ask'], known),
      hint: compiler.saying(
        { text: slot.hint, quick_replies: slot.ways_out },
        ['slots', at, 'hint'],
        known,
      ),
    })),
    giveUp: say('give_up'),
    call: compileAsk(place),
    write: compileWrite(place),
    failures: compileFailures(file, compiler, known, report),
    tooManyTries:
      file.too_many_tries === undefined
        ? null
        : compiler.saying(file.too_many_tries, ['too_many_tries'], { ...known, wait: ['minutes'] }),
    score: compileScore(place),
    reply: compileParts(file.reply, ['reply'], {
      compiler,
      known: { ...known, ...readOf(file, contractOf) },
      sources: { result: file.ask?.capability },
      report,
    }),
    handOff: file.hand_off,
  };
}

function compileFailures(
  file: IntentFile,
  compiler: TextCompiler,
  known: KnownNames,
  report: Report,
): Failures {
  const calls = file.ask !== undefined || file.write !== undefined;
  if (calls && file.errors.default === undefined) {
    report(['errors'], 'needs a default: what to say when the call fails otherwise');
  }
  return new Map(
    errorNames.flatMap((name) => {
      const failure = file.errors[name];
      if (failure === undefined) return [];
      return [
        [name, { says: compiler.saying(failure, ['errors', name], known), then: failure.then }],
      ];
    }),
  );
}

function checkSlots(file: IntentFile, languages: readonly string[], report: Report): void {
  const names = file.slots.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) report(['slots', at, 'name'], `another slot is called ${name}`);
  }
  for (const [at, slot] of file.slots.entries()) {
    for (const { path, message } of judgeSlotOptions(slot, { languages })) {
      report(['slots', at, ...path], message);
    }
  }
  if (file.slots.length > 0 && file.give_up === undefined) {
    report([], 'needs give_up: what to say after too many unfit answers');
  }
}

function checkPhrases(file: IntentFile, languages: readonly string[], report: Report): void {
  if (file.matches !== 'phrases') return;
  for (const language of languages) {
    const words = [file.phrases, file.keywords, file.title ?? {}].some((by) =>
      Object.hasOwn(by, language),
    );
    if (!words)
      report(['phrases'], `has neither phrases nor keywords for the language ${language}`);
  }
}
