import type { z } from 'zod';
import type { Contract } from '../../shared/capability.ts';
import type { FileInput } from './call-schema.ts';
import { accepts } from './compile-input.ts';
import type { Report } from './compile-texts.ts';
import type { FileSlot } from './slot-schema.ts';

/** Checks what goes into a call against the capability's contract, as far as the file alone tells. */
export function checkInput(
  given: { [name: string]: FileInput },
  path: readonly PropertyKey[],
  about: {
    capability: string;
    contract: Contract;
    slots: readonly Pick<FileSlot, 'name' | 'type'>[];
    report: Report;
  },
): void {
  const { capability, contract, slots, report } = about;
  const shape: { [name: string]: z.core.$ZodType } = contract.input.shape;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(shape, name)) report([...path, name], `${capability} takes no ${name}`);
  }
  let sampled = true;
  const sample: { [name: string]: unknown } = {};
  for (const [name, schema] of Object.entries(shape)) {
    const value = given[name];
    if (value === undefined) {
      if (name === 'reference') sample[name] = 'a';
      else if (!accepts(schema, undefined)) report([...path, name], `${capability} needs ${name}`);
      continue;
    }
    const slot = slots.find((candidate) => candidate.name === value);
    const needed = typesOf[name];
    if (slot !== undefined && needed !== undefined && !needed.includes(slot.type)) {
      report([...path, name], `must name a slot of type ${needed.join(' or ')}`);
    }
    if (isConstant(value, slots)) {
      if (!accepts(schema, value)) report([...path, name], `${capability} does not take this`);
      sample[name] = value;
      continue;
    }
    const fitting = samples.find((one) => accepts(schema, one));
    if (fitting === undefined) sampled = false;
    else sample[name] = fitting;
  }
  // What two inputs must hold together is known to the contract alone.
  const whole = sampled ? contract.input.safeParse(sample) : null;
  for (const issue of whole?.error?.issues ?? []) {
    if (issue.code === 'custom') report(path, `${capability} ${issue.message}`);
  }
}

/** Kinds of slots whose values are what an input of this name means. */
const typesOf: { [name: string]: readonly string[] | undefined } = {
  email: ['email'],
  phone: ['phone'],
  number: ['order_number', 'pattern'],
};

/** One of these fits each input of the contracts. */
const samples: readonly unknown[] = [
  'ada@example.com',
  'received',
  1,
  true,
  { minor: 1, currency: 'EUR' },
  { name: 'Ada', email: 'ada@example.com', message: '' },
  {},
  [],
];

function isConstant(value: FileInput, slots: readonly { name: string }[]): boolean {
  if (typeof value === 'string') {
    const isSlot = slots.some(({ name }) => name === value);
    return !isSlot && !value.includes('{{') && !/^(person\.)?[a-z][a-z0-9_]*$/.test(value);
  }
  if (typeof value !== 'object') return true;
  const members = Array.isArray(value) ? value : Object.values(value);
  return members.every((member) => isConstant(member, slots));
}
