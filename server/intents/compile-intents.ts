import { limits } from '../../shared/limits.ts';
import type { Capability } from '../../shared/capability.ts';
import type { ContractOf } from './compile-call.ts';
import { compileIntent } from './compile-intent.ts';
import type { Intent } from './intent.ts';
import type { IntentFile } from './intent-schema.ts';
import { readIntentFile } from './read-intent-file.ts';
import type { IntentFault, IntentSource, Locate } from './read-intent-file.ts';
import { judgeSlots } from './slots/slot-options.ts';

/** `judge` tells what only a library can say of slots, which it loads for that: a pattern, a phone's country. */
export type CompiledIntents =
  | { ok: true; intents: Intent[]; judge: () => Promise<IntentFault[]> }
  | { ok: false; faults: IntentFault[] };

/**
 * Checks and compiles the intents of one or several sites. `languages` are those the sites speak: each
 * sentence must exist in all of them. `contractOf` knows the capabilities of an owner's own; what is not `isRouted` is
 * left to a person, where an intent says how. An owner's file takes the place of a shipped one with the same id.
 * `read` may know what is in a file already.
 * All faults of all files are told at once.
 */
export function compileIntents(
  sources: readonly IntentSource[],
  {
    languages,
    contractOf = () => undefined,
    isRouted = () => true,
    read: readSource = readIntentFile,
  }: {
    languages: readonly string[];
    contractOf?: ContractOf;
    isRouted?: (capability: Capability) => boolean;
    read?: typeof readIntentFile;
  },
): CompiledIntents {
  const faults: IntentFault[] = [];
  const read: { file: IntentFile; locate: Locate; shipped: boolean }[] = [];
  for (const source of sources) {
    const result = readSource(source);
    if (result.ok)
      read.push({ file: result.intent, locate: result.locate, shipped: source.shipped ?? false });
    else faults.push(...result.faults);
  }
  const owned = new Set(read.filter(({ shipped }) => !shipped).map(({ file }) => file.id));
  const used = read.filter(({ file, shipped }) => !shipped || !owned.has(file.id));

  const intents = used.map(({ file, locate }) =>
    compileIntent(leaveToPerson(file, isRouted), { languages, contractOf }, (path, message) =>
      faults.push(locate(path, message)),
    ),
  );
  for (const [at, { file, locate }] of used.entries()) {
    const earlier = used.slice(0, at).map((other) => other.file);
    if (earlier.some(({ id }) => id === file.id)) {
      faults.push(locate(['id'], `another file has the id ${file.id}`));
    }
    for (const name of formNames(file)) {
      if (!earlier.some((other) => formNames(other).includes(name))) continue;
      faults.push(locate(['reply'], `another intent has a form called ${name}`));
    }
  }
  // Faults of single files would make these misleading: a file that was not read is missing here.
  if (faults.length === 0) faults.push(...faultsOfTheWhole(used));
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, intents, judge: () => judgeAll(used) };
}

async function judgeAll(
  used: readonly { file: IntentFile; locate: Locate }[],
): Promise<IntentFault[]> {
  const faults: IntentFault[] = [];
  for (const { file, locate } of used) {
    const judged = await judgeSlots(file.slots);
    faults.push(...judged.map(({ path, message }) => locate(['slots', ...path], message)));
  }
  return faults;
}

/** What no connection makes is done by a person: then the intent asks the same, and calls one. */
function leaveToPerson(
  file: IntentFile,
  isRouted: (capability: Capability) => boolean,
): IntentFile {
  const { write, ...rest } = file;
  if (write?.by_hand === undefined || isRouted(write.capability)) return file;
  return { ...rest, reply: [...file.reply, ...write.by_hand], hand_off: true };
}

function faultsOfTheWhole(used: readonly { file: IntentFile; locate: Locate }[]): IntentFault[] {
  const faults: IntentFault[] = [];
  const of = (matches: IntentFile['matches']) =>
    used.filter(({ file }) => file.matches === matches);
  for (const matches of ['everything', 'nothing_else'] as const) {
    for (const { locate } of of(matches).slice(1)) {
      faults.push(locate(['matches'], `another intent already matches ${matches}`));
    }
  }
  if (of('everything').length + of('nothing_else').length === 0) {
    faults.push({ file: '', path: '', message: 'one intent must have matches: nothing_else' });
  }
  if (used.length > limits.intentsPerSite) {
    faults.push({ file: '', path: '', message: `more than ${limits.intentsPerSite} intents` });
  }
  return faults;
}

function formNames(file: IntentFile): string[] {
  return file.reply.flatMap(({ form }) => (form === undefined ? [] : [form.name]));
}
