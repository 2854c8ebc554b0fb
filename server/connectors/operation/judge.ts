import type { Contract } from '../../../shared/capability.ts';
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
  { idempotency, repeatable, needs }: OperationDescription,
  { kind }: Contract,
): NameFault[] {
  if (kind === 'write') return [];
  return Object.entries({ idempotency, repeatable, needs }).flatMap(([key, value]): NameFault[] =>
    value === undefined ? [] : [{ path: [key], message: 'is for what writes' }],
  );
}

function judgeCache({ cache }: OperationDescription, { kind }: Contract): NameFault[] {
  if (cache === undefined || kind === 'read') return [];
  return [
    { path: ['cache'], message: 'is for what reads: a write is never answered from what is kept' },
  ];
}

function judgeRequests({ request, steps = [] }: OperationDescription, contract: Contract) {
  const input = Object.keys(contract.input.shape);
  const methods = [request, ...steps.map((step) => step.request)].map((one) => one?.method);
  const faults = judgeFound(findReadings(request, ['request']), { input });
  if (
    contract.kind === 'write' &&
    methods.every((method) => method === undefined || method === 'GET')
  ) {
    const path = request === undefined ? ['steps'] : ['request', 'method'];
    faults.push({ path, message: 'must write: name a method, or a body' });
  }
  for (const [index, step] of steps.entries()) {
    const before = steps.slice(0, index).map(({ id }) => id);
    const known = before.length === 0 ? { input } : { input, steps: before };
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
