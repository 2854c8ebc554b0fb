import type { z } from 'zod';
import type { Capability, FailureClass } from '../../../shared/capability.ts';
import { jsonOf } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { holds } from '../expression-schema.ts';
import type { ReadReply } from '../reply.ts';
import { acceptInput } from './accept.ts';
import { describeMisfit, judgeSame, mapFields } from './output.ts';
import { lookUp } from './lookup.ts';
import { isRepeatable, mayHaveWritten } from './repeatable.ts';
import { createProofs } from './proofs.ts';
import type { Proofs } from './proofs.ts';
import type { Operation, Step } from './schema.ts';
import type { Send } from './send.ts';

/** What came of asking: the value, or the class of failure. `status` is that of the last reply. */
export type Ran<T> = {
  result:
    | { ok: true; value: T }
    /** `unsure`: something may have been written, and must not be written again. */
    | { ok: false; failure: FailureClass; retryAfterMs?: number; unsure?: true };
  status: number | null;
  calls: number;
  /** For the owner; holds no data of a reply. */
  note?: string;
};

/**
 * Asks for one capability: the requests in order, what proves that the answer is the asker's right after the reply
 * that holds it, then our fields. A write that may have been begun before (`begun`) is looked up first, where the
 * operation says how. The proof comes before everything else: whatever is wrong with something foreign,
 * its asker learns exactly what he learns of something missing. `model` reads the finished value. Never throws.
 */
export async function runOperation<T>(
  asked: { capability: Capability; operation: Operation; input: unknown; model: z.ZodType<T> },
  connection: { vars: Json; send: Send; key?: string | undefined; begun?: boolean },
  signal: AbortSignal,
): Promise<Ran<T>> {
  const { capability, operation, model } = asked;
  const { contract, steps } = operation;
  // What no request can carry is what nobody has.
  const unfit = contract.proofs.length > 0 ? 'not_found' : 'invalid_input';
  const progress: Progress = { status: null, calls: 0, notes: [], unsure: false };
  const input = readInput(contract.input, asked.input);
  const accepted = input === null ? null : acceptInput(operation.accept, input);
  if (accepted === null) return end(progress, { ok: false, failure: unfit });
  const proofs = createProofs(contract, accepted, listRoot(operation));

  const { key, send, vars } = connection;
  const own: { [name: string]: Json } = { input: accepted, vars };
  if (contract.kind === 'write') own['write'] = key === undefined ? {} : { id: key };
  if (operation.lookup !== undefined && key !== undefined && connection.begun === true) {
    const { lookup } = operation;
    const looked = await lookUp({ capability, operation, lookup, scope: own }, send, signal);
    progress.calls = looked.calls;
    progress.status = looked.status;
    if (looked.note !== undefined) progress.notes.push(looked.note);
    // Until it is known, nothing may be written.
    if (looked.kind === 'failed') return end({ ...progress, unsure: true }, failed(looked));
    if (looked.kind === 'found') return finish(looked.fields);
  }

  const again = isRepeatable(capability, operation);
  const replies: { [id: string]: Json } = {};
  for (const step of steps) {
    const scope: Json = { ...own, steps: replies };
    if (step.when !== undefined && !holds(step.when, scope)) {
      const failure = keepNothing(step, replies, proofs);
      if (failure !== null) return endWith(progress, failure);
      continue;
    }
    const sent = await send({ capability, operation, step, scope, key }, signal);
    if ('refused' in sent) return end(progress, { ok: false, failure: unfit });
    const { reply, calls } = sent;
    progress.calls += calls;
    progress.status = reply.status;
    if (!again && calls > 0) progress.unsure ||= mayHaveWritten(operation, step, reply);
    if (!reply.ok && reply.note !== undefined) progress.notes.push(reply.note);
    if (!reply.ok && !mayFail(step, contract.kind, reply)) return fail(progress, reply);
    const failure = keepReply(step, reply, replies, proofs);
    if (failure !== null) return endWith(progress, failure);
  }

  const found = selectRoot(operation, replies, vars);
  if (!found.ok) return endWith(progress, found);
  const value = contract.list
    ? readList(operation, found.root, proofs, progress)
    : readOne(operation, accepted, found.root, proofs, progress);
  if (!value.ok) return endWith(progress, value);
  return finish(value.value);

  function finish(fields: Json): Ran<T> {
    const parsed = model.safeParse(fields);
    if (parsed.success) return end(progress, { ok: true, value: parsed.data });
    return endWith(progress, {
      failure: 'unknown',
      note: describeMisfit(parsed.error, capability),
    });
  }
}

type Progress = { status: number | null; calls: number; notes: string[]; unsure: boolean };
type Failure = { failure: FailureClass; note?: string };
type Read = { ok: true; value: Json } | ({ ok: false } & Failure);

/** The input as its contract has it; null when it does not fit. Members that are not there are left out. */
function readInput(schema: Operation['contract']['input'], input: unknown): Json | null {
  const parsed = schema.safeParse(input);
  if (!parsed.success) return null;
  return jsonOf(parsed.data);
}

function keepReply(
  step: Step,
  reply: ReadReply,
  replies: { [id: string]: Json },
  proofs: Proofs,
): Failure | null {
  if (!reply.ok) return keepNothing(step, replies, proofs);
  const selected = step.select?.evaluate(reply.json) ?? { ok: true as const, value: reply.json };
  if (!selected.ok) return { failure: 'not_found', note: `select ${selected.message}` };
  replies[step.id] = selected.value;
  return proofs.judge(step.verify, selected.value) ?? proofs.judge(step.verifyAll, replies);
}

/** For a step that was left out. What it was to prove may be proven by those before it. */
function keepNothing(step: Step, replies: { [id: string]: Json }, proofs: Proofs): Failure | null {
  replies[step.id] = null;
  return proofs.judge(step.verifyAll, replies);
}

/** How the place was picked that `verify` reads; with steps, it reads the replies themselves. */
function listRoot({ contract, steps, select, each }: Operation): string[] {
  const isOne = steps[0]?.id === '';
  const ways = contract.list ? [select, each] : isOne ? [select] : [];
  return ways.flatMap((way) => (way === undefined ? [] : [way.source]));
}

function selectRoot(
  { steps, select }: Operation,
  replies: { [id: string]: Json },
  vars: Json,
): { ok: true; root: Json } | ({ ok: false } & Failure) {
  const isOne = steps[0]?.id === '';
  const whole: Json = isOne ? (replies[''] ?? null) : { ...replies, vars };
  const selected = select?.evaluate(whole) ?? { ok: true as const, value: whole };
  return selected.ok
    ? { ok: true, root: selected.value }
    : { ok: false, failure: 'not_found', note: `select ${selected.message}` };
}

function readOne(
  operation: Operation,
  input: Json,
  root: Json,
  proofs: Proofs,
  { notes }: Progress,
): Read {
  const { contract } = operation;
  if (root === null && contract.kind === 'read') return { ok: false, failure: 'not_found' };
  const other = judgeSame(operation, input, root);
  if (other !== null) return { ok: false, failure: 'not_found', note: other };
  const unproven = proofs.judge(operation.steps[0]?.id === '' ? operation.verify : [], root);
  const failure = unproven ?? proofs.missing();
  if (failure !== null) return { ok: false, ...failure };
  const mapped = mapFields(operation, root);
  if (!mapped.ok) return mapped;
  if (mapped.note !== undefined) notes.push(mapped.note);
  return { ok: true, value: mapped.fields };
}

function readList(operation: Operation, root: Json, proofs: Proofs, { notes }: Progress): Read {
  const { contract, each, verify, emptyIsMissing } = operation;
  const found = each?.evaluate(root) ?? { ok: true as const, value: root };
  if (!found.ok) return { ok: false, failure: 'unknown', note: `each ${found.message}` };
  const list = found.value ?? [];
  if (!Array.isArray(list)) return { ok: false, failure: 'unknown', note: 'each gives no list' };
  const values: Json[] = [];
  for (const item of list) {
    if (values.length === limits.listItems) break;
    const failure = proofs.judge(verify, item) ?? proofs.missing();
    if (failure !== null) {
      notes.push(failure.note ?? 'the list holds things of somebody else, which were left out');
      continue;
    }
    const mapped = mapFields(operation, item);
    if (!mapped.ok) return mapped;
    if (mapped.note !== undefined) notes.push(mapped.note);
    const fits = contract.model.safeParse(mapped.fields);
    if (fits.success) values.push(mapped.fields);
    else notes.push(describeMisfit(fits.error, 'a thing of the list, which was left out'));
  }
  return values.length === 0 && emptyIsMissing
    ? { ok: false, failure: 'not_found' }
    : { ok: true, value: values };
}

/** A read is an answer also without its optional part. A write must know that the part was not needed. */
function mayFail(
  { optional }: Step,
  kind: 'read' | 'write',
  { failure }: ReadReply & { ok: false },
) {
  if (!optional) return false;
  return kind === 'read' || failure === 'not_found' || failure === 'duplicate';
}

function fail<T>(progress: Progress, reply: ReadReply & { ok: false }): Ran<T> {
  return end(progress, failed(reply));
}

function failed({ failure, retryAfterMs }: { failure: FailureClass; retryAfterMs?: number }) {
  // Something missing never carries more than something foreign does.
  const wait = retryAfterMs === undefined || failure === 'not_found' ? {} : { retryAfterMs };
  return { ok: false as const, failure, ...wait };
}

function endWith<T>(progress: Progress, { failure, note }: Failure): Ran<T> {
  if (note !== undefined) progress.notes.push(note);
  return end(progress, { ok: false, failure });
}

function end<T>({ status, calls, notes, unsure }: Progress, ended: Ran<T>['result']): Ran<T> {
  const result = ended.ok || !unsure ? ended : { ...ended, unsure: true as const };
  const note = [...new Set(notes)].join('; ');
  return { result, status, calls, ...(note === '' ? {} : { note }) };
}
