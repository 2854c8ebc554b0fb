import type { FailureClass } from '../../shared/capability.ts';
import type { FormField } from '../../shared/form.ts';
import type { Json } from '../../shared/json.ts';
import type { AskedCapability } from './capability-calls.ts';

/** A checked template. Rendering a value that is no text, number or boolean fails with the reason. */
export type Template = {
  render(scope: {
    [root: string]: Json;
  }): { ok: true; text: string } | { ok: false; message: string };
};

export type TemplatesByLanguage = ReadonlyMap<string, Template>;
export type TextsByLanguage = ReadonlyMap<string, string>;

export type Choice = { label: TextsByLanguage; say: TextsByLanguage };
export type Saying = { type: 'say'; text: TemplatesByLanguage; choices: readonly Choice[] };

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
};

export type Part = Saying | { type: 'order' } | FormPart;

export type Slot = {
  name: string;
  type: 'order_number' | 'email' | 'text';
  ask: Saying;
  hint: Saying;
  tries: number;
  remember: boolean;
};

export type Failure = { says: Saying; then: 'ask_again' | 'retry' | 'end' };

/** An intent whose file was checked, with its templates compiled. */
export type Intent = {
  id: string;
  matches: 'phrases' | 'everything' | 'nothing_else';
  does: 'answer' | 'cancel' | 'try_again';
  phrases: ReadonlyMap<string, readonly string[]>;
  keywords: ReadonlyMap<string, readonly (readonly string[])[]>;
  slots: readonly Slot[];
  giveUp: Saying | null;
  /** What is asked of the backend once the slots are filled. */
  call: BackendCall | null;
  tooManyTries: Saying | null;
  reply: readonly Part[];
};

export type BackendCall = {
  capability: AskedCapability;
  /** The capability's input to the slot that gives it. */
  with: ReadonlyMap<string, string>;
  /** What is said per class of failure; `default` for classes that have nothing of their own. */
  failures: ReadonlyMap<FailureClass | 'default', Failure>;
};
