import { contracts, isKnownCapability } from '../../shared/capability.ts';
import type { Capability, Contract } from '../../shared/capability.ts';
import type { KnownNames } from '../expressions/names.ts';
import type { FileInput } from './call-schema.ts';
import { ruleOf } from './capability-rules.ts';
import { checkInput } from './check-input.ts';
import { compileInput } from './compile-input.ts';
import { compileParts } from './compile-parts.ts';
import type { Report, TextCompiler } from './compile-texts.ts';
import type { IntentFile } from './intent-schema.ts';
import type { BackendCall, BackendWrite, CallInput } from './intent.ts';
import { namesOfAnswer } from './known-names.ts';
import { wordsOf } from './words/words.ts';

/** What an owner's own capability takes and gives; undefined where no connection of the site describes it. */
export type ContractOf = (capability: Capability) => Contract | undefined;

export type CallPlace = {
  file: IntentFile;
  compiler: TextCompiler;
  /** What is known before the call. */
  known: KnownNames;
  languages: readonly string[];
  contractOf: ContractOf;
  report: Report;
};

export function compileAsk(place: CallPlace): BackendCall | null {
  const { file, report } = place;
  if (file.ask === undefined) return null;
  const { capability } = file.ask;
  const called = compileCalled(capability, file.ask.with, ['ask'], place);
  if (called.contract?.kind === 'write') {
    report(['ask', 'capability'], `${capability} writes: it belongs to write, with a confirm`);
  }
  const { subject } = ruleOf(capability);
  if (subject !== null && file.too_many_tries === undefined) {
    report([], `needs too_many_tries: what to say while ${capability} must wait`);
  }
  return { capability, ...called, subject };
}

export function compileWrite(place: CallPlace): BackendWrite | null {
  const { file, compiler, languages, report } = place;
  const { write } = file;
  if (write === undefined) return null;
  const { capability } = write;
  const read = readOf(file, place.contractOf);
  const known = { ...place.known, ...read };
  const called = compileCalled(capability, write.with, ['write'], { ...place, known });
  if (called.contract?.kind === 'read') {
    report(['write', 'capability'], `${capability} reads: it belongs to ask`);
  }
  const { waits, after } = ruleOf(capability);
  if (after !== null && file.ask?.capability !== after) {
    report(
      ['write'],
      `${capability} needs ask: { capability: ${after} } first: it proves whose it is`,
    );
  }
  const atOnce = write.at_once ?? waits !== 'later';
  if (!atOnce && waits === 'now') {
    report(['write', 'at_once'], `${capability} is worth nothing later`);
  }
  const answer = atOnce && capability !== 'lead.upsert' ? called.contract : null;
  const afterwards = answer === null ? {} : { written: namesOfAnswer(answer) };
  if (write.reply.some(({ form }) => form !== undefined)) {
    report(['write', 'reply'], 'holds a form: ask for what it asks before, as slots');
  }
  const offered = (name: 'yes' | 'no') =>
    write[name] === undefined
      ? new Map(languages.map((language) => [language, wordsOf(language)[name]]))
      : compiler.texts(write[name], ['write', name]);
  // Checked here too, whether or not this site needs it.
  compileParts(write.by_hand ?? [], ['write', 'by_hand'], {
    compiler,
    known,
    sources: {},
    report,
  });
  const saying = (name: 'later' | 'declined') =>
    write[name] === undefined ? null : compiler.saying(write[name], ['write', name], place.known);
  return {
    capability,
    ...called,
    confirm: compiler.templates(write.confirm, ['write', 'confirm'], known),
    yes: offered('yes'),
    no: offered('no'),
    consent:
      write.consent === undefined ? null : compiler.texts(write.consent, ['write', 'consent']),
    waits: !atOnce ? 'later' : waits === 'now' ? 'now' : 'now_or_later',
    reply: compileParts(write.reply, ['write', 'reply'], {
      compiler,
      known: { ...place.known, ...afterwards },
      sources: { written: answer === null ? undefined : capability },
      report,
    }),
    later: saying('later'),
    declined: saying('declined'),
  };
}

/** What the answer of the intent's read adds to what templates see. */
export function readOf({ ask }: IntentFile, contractOf: ContractOf): KnownNames {
  if (ask === undefined) return {};
  return { result: namesOfAnswer(contractFor(ask.capability, contractOf)) };
}

function contractFor(capability: Capability, contractOf: ContractOf): Contract | null {
  if (isKnownCapability(capability)) return contracts[capability];
  return contractOf(capability) ?? null;
}

function compileCalled(
  capability: Capability,
  given: { [name: string]: FileInput },
  at: readonly [string],
  { file, known, contractOf, report }: CallPlace,
): { contract: Contract | null; input: CallInput } {
  const contract = contractFor(capability, contractOf);
  const path = [...at, 'with'];
  if (contract === null) {
    report([...at, 'capability'], `no connection of the site describes ${capability}`);
  } else {
    checkInput(given, path, { capability, contract, slots: file.slots, report });
  }
  for (const name of ruleOf(capability).proven) {
    if (given[name] === undefined || given[name] === `person.${name}`) continue;
    report(
      [...path, name],
      `must be person.${name}: what a customer types does not prove whose ${capability} is asked for`,
    );
  }
  const slots = file.slots.map(({ name }) => name);
  return { contract, input: compileInput(given, path, { contract, slots, known, report }) };
}
