import type { Capability, Contract, FailureClass } from '../../shared/capability.ts';
import type { FormField } from '../../shared/form.ts';
import type { Json } from '../../shared/json.ts';
import type { Identity } from './intent-schema.ts';
import type { CardName } from './part-schema.ts';
import type { NamedSlot } from './slots/slot-options.ts';

/** A checked template. Rendering a value that is no text, number or boolean fails with the reason. */
export type Template = {
  render(scope: {
    [root: string]: Json;
  }): { ok: true; text: string } | { ok: false; message: string };
};

/** A checked expression; `fault` tells why it gave nothing. */
export type Value = (scope: { [root: string]: Json }) => { value: Json; fault: string | null };

export type TemplatesByLanguage = ReadonlyMap<string, Template>;
export type TextsByLanguage = ReadonlyMap<string, string>;

/** `certain`: leads somewhere whatever the intents are, because it answers what is asked right now. */
export type Choice = { label: TextsByLanguage; say: TextsByLanguage; certain: boolean };
export type Saying = {
  type: 'say';
  text: TemplatesByLanguage;
  choices: readonly Choice[];
  /** Whether the titles of the site's intents are offered below. */
  offersTitles?: boolean;
  when: Value | null;
};

export type FormPart = {
  type: 'form';
  name: string;
  title: TextsByLanguage;
  submit: TextsByLanguage;
  fields: readonly {
    name: string;
    kind: FormField['kind'];
    required: boolean;
    label: TextsByLanguage;
    value: TemplatesByLanguage | null;
  }[];
  capture: 'lead';
  thanks: readonly Saying[];
  when: Value | null;
};

/** Shows what the backend answered. `from`: what was read, or what was written. */
export type CardPart = {
  type: 'card';
  card: CardName;
  from: 'result' | 'written';
  label: TextsByLanguage | null;
  when: Value | null;
};

export type Part = Saying | CardPart | FormPart;

export type Slot = NamedSlot & {
  ask: Saying;
  hint: Saying;
  tries: number;
  remember: boolean;
};

export type Failure = { says: Saying; then: 'ask_again' | 'retry' | 'hand_off' | 'end' };

/** What is said per class of failure; `default` for classes that have nothing of their own. */
export type Failures = ReadonlyMap<FailureClass | 'default', Failure>;

/** An intent whose file was checked, with its templates compiled. */
export type Intent = {
  id: string;
  title: TextsByLanguage;
  matches: 'phrases' | 'everything' | 'nothing_else';
  does: 'answer' | 'cancel' | 'start_over' | 'try_again' | 'hand_off';
  smallTalk: boolean;
  phrases: ReadonlyMap<string, readonly string[]>;
  keywords: ReadonlyMap<string, readonly (readonly string[])[]>;
  identity: Identity;
  signIn: Saying | null;
  slots: readonly Slot[];
  giveUp: Saying | null;
  /** What is asked of the backend once the slots are filled. */
  call: BackendCall | null;
  /** What is written once the customer has agreed. */
  write: BackendWrite | null;
  failures: Failures;
  tooManyTries: Saying | null;
  /** How much a lead is worth to the shop, by the owner's rules; null where there are none. */
  score: Score | null;
  reply: readonly Part[];
  handOff: boolean;
};

/** Points of a lead, from what its customer answered. Never throws. */
export type Score = (scope: { [root: string]: Json }) => number;

/** Makes a call's input from what is known; the same for the same. */
export type CallInput = (scope: { [root: string]: Json }) => Json;

type Call = {
  capability: Capability;
  /** Null for an owner's own capability that no connection describes here. */
  contract: Contract | null;
  input: CallInput;
};

export type BackendCall = Call & {
  /** The input whose proof is tried, so that wrong ones are counted; null when nothing is proven. */
  subject: string | null;
};

export type BackendWrite = Call & {
  confirm: TemplatesByLanguage;
  yes: TextsByLanguage;
  no: TextsByLanguage;
  consent: TextsByLanguage | null;
  /** `now`: only while the customer waits. `now_or_later`: by a job where the backend does not answer. */
  waits: 'now' | 'now_or_later' | 'later';
  reply: readonly Part[];
  later: Saying | null;
  declined: Saying | null;
};
