import type { Contract } from '../../../shared/capability.ts';
import type { KnownNames } from '../../expressions/names.ts';
import { findReadings, judgeFound } from './names.ts';
import type { NameFault } from './names.ts';
import type { OperationDescription } from './schema.ts';
import { findStep } from './steps.ts';
import { judgeProofs } from './verify.ts';

/** What does not fit together in an operation whose keys are right by themselves. */
export function judgeOperation(described: OperationDescription, contract: Contract): NameFault[] {
  const { request, steps } = described;
  if (request === undefined && steps === undefined) {
    return [{ path: ['request'], message: 'is needed: what to ask the backend' }];
  }
  if (request !== undefined && steps !== undefined) {
    return [{ path: ['steps'], message: 'cannot stand beside request: make it one of the steps' }];
  }
  return [
    ...judgeRequests(described, contract),
    ...judgeSteps(described),
    ...judgeList(described, contract),
    ...judgeVerify(described, contract),
    ...judgeCache(described, contract),
    ...judgeWriting(described, contract),
  ];
}

/** What says how a write is made. */
function judgeWriting(
  { idempotency, repeatable, needs, steps }: OperationDescription,
  contract: Contract,
): NameFault[] {
  const { kind } = contract;
  const known = namesOf(contract);
  if (kind === 'write') {
    if (idempotency?.lookup === undefined) return [];
    return [
      ...(repeatable === undefined
        ? []
        : [{ path: ['repeatable'], message: 'cannot stand beside idempotency.lookup' }]),
      ...(steps === undefined || idempotency.lookup.output !== undefined
        ? []
        : [{ path: lookupPath('output'), message: 'is needed beside steps' }]),
      ...judgeFound(findReadings(idempotency.lookup.request, lookupPath('request')), known),
      ...judgeFound(findReadings(idempotency.lookup.same.ours, lookupPath('same', 'ours')), known),
    ];
  }
  return Object.entries({ idempotency, repeatable, needs }).flatMap(([key, value]): NameFault[] =>
    value === undefined ? [] : [{ path: [key], message: 'is for what writes' }],
  );
}

const lookupPath = (...keys: string[]): string[] => ['idempotency', 'lookup', ...keys];

/** What requests may read before the first step. */
function namesOf({ input, kind }: Contract): KnownNames {
  const own = { input: Object.keys(input.shape) };
  return kind === 'write' ? { ...own, write: ['id'] } : own;
}

function judgeCache({ cache }: OperationDescription, { kind }: Contract): NameFault[] {
  if (cache === undefined || kind === 'read') return [];
  return [
    { path: ['cache'], message: 'is for what reads: a write is never answered from what is kept' },
  ];
}

function judgeRequests({ request, steps = [] }: OperationDescription, contract: Contract) {
  const own = namesOf(contract);
  const methods = [request, ...steps.map((step) => step.request)].map((one) => one?.method);
  const faults = judgeFound(findReadings(request, ['request']), own);
  if (
    contract.kind === 'write' &&
    methods.every((method) => method === undefined || method === 'GET')
  ) {
    const path = request === undefined ? ['steps'] : ['request', 'method'];
    faults.push({ path, message: 'must write: name a method, or a body' });
  }
  for (const [index, step] of steps.entries()) {
    const before = steps.slice(0, index).map(({ id }) => id);
    const known = before.length === 0 ? own : { ...own, steps: before };
    faults.push(...judgeFound(findReadings(step.request, ['steps', index, 'request']), known));
    faults.push(...judgeFound(findReadings(step.when, ['steps', index, 'when']), known));
  }
  return faults;
}

function judgeSteps({ steps, select, each, output }: OperationDescription): NameFault[] {
  if (steps === undefined) return [];
  const ids = steps.map(({ id }) => id);
  const twice = steps.flatMap(({ id }, index): NameFault[] =>
    ids.indexOf(id) === index ? [] : [{ path: ['steps', index, 'id'], message: 'is there twice' }],
  );
  // Whichever is first works on `{ID: reply, …, vars}`; the others work on what it gives.
  const first = select ?? each;
  const found =
    first === undefined
      ? output.flatMap(([name, expression]) => findReadings(expression, ['output', name]))
      : findReadings(first, [select === undefined ? 'each' : 'select']);
  const lost = found.flatMap(({ path, readings }): NameFault[] => {
    const unknown = readings.find(([root = '']) => root !== 'vars' && !ids.includes(root));
    if (unknown === undefined) return [];
    const message = `reads ${unknown[0] ?? ''}, which is no step; here are ${ids.join(', ')}`;
    return [{ path, message }];
  });
  return [...twice, ...lost];
}

function judgeList({ each, empty }: OperationDescription, contract: Contract): NameFault[] {
  if (contract.list) return [];
  const message = 'is for a list of things, and this gives one';
  return [
    ...(each === undefined ? [] : [{ path: ['each'], message }]),
    ...(empty === undefined ? [] : [{ path: ['empty'], message }]),
  ];
}

function judgeVerify(described: OperationDescription, contract: Contract): NameFault[] {
  const { steps = [], verify, request } = described;
  const all = [...verify, ...steps.flatMap((step) => step.verify)];
  const message = judgeProofs(all, contract.proofs);
  if (message !== null) return [{ path: ['verify'], message }];
  const ids = steps.map(({ id }) => id);
  if (request !== undefined || contract.list) return [];
  return verify.flatMap((rule): NameFault[] =>
    findStep(rule, ids) >= 0
      ? []
      : [
          {
            path: ['verify'],
            message: `must name the step whose reply it reads, as in ${ids[0] ?? ''}.email`,
          },
        ],
  );
}
