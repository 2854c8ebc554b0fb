import type { Capability, CapabilityInput, CapabilityOutput } from '../../shared/capability.ts';
import type { SiteId } from '../../shared/ids.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import type { Connectors } from '../connectors/connectors.ts';
import { listModels } from '../connectors/operation/models.ts';
import type { CapabilityResult } from '../connectors/result.ts';
import type { Connections } from '../connectors/schema.ts';
import { createTaker } from './first-unused.ts';
import { holds } from './subset.ts';
import type { CapabilityAnswer } from './story-schema.ts';

/** A capability that was asked for; `outcome` is `ok` or a class of failure. */
export type CapabilityCall = { capability: Capability; input: Json; outcome: string };

/** Connectors that also tell what goes through them. */
export function hearCalls(
  connectors: Connectors,
  heard: (call: CapabilityCall) => void,
): Connectors {
  return {
    ...connectors,
    async ask(site, capability, input, call) {
      const result = await connectors.ask(site, capability, input, call);
      heard({ capability, input: jsonOf(input), outcome: result.ok ? 'ok' : result.failure });
      return result;
    },
    async write(connection, written, call) {
      const result = await connectors.write(connection, written, call);
      const { capability, input } = written;
      heard({ capability, input, outcome: result.ok ? 'ok' : result.failure });
      return result;
    },
  };
}

/** Connectors in which some capabilities are answered as it is written; others by the backends themselves. */
export function playCapabilities(
  connectors: Connectors,
  written: Partial<Record<Capability, readonly CapabilityAnswer[]>>,
  about: { connections: Connections; note: (line: string) => void },
): Connectors {
  const takers = new Map(
    Object.entries(written).map(([name, answers = []]) => [name, createTaker(answers)]),
  );
  const take = (capability: Capability, input: Json): CapabilityAnswer =>
    takers.get(capability)?.(({ when }) => when === undefined || holds(input, when)) ?? {
      fails: 'not_found',
    };

  function answer<C extends Capability>(
    site: SiteId,
    capability: C,
    input: Json,
  ): CapabilityResult<C> {
    const { gives, fails } = take(capability, input);
    if (fails !== undefined) return { ok: false, failure: fails };
    const [first = ''] = connectors.routed(site, capability);
    const models = listModels(about.connections[first]?.operations ?? new Map());
    const value = readAs<C>(models[capability], gives);
    if (value !== undefined) return { ok: true, value };
    about.note(`what ${capability} gives is not what its connection describes`);
    return { ok: false, failure: 'unknown' };
  }

  return {
    ...connectors,
    ask: <C extends Capability>(
      ...[site, capability, input, call]: [SiteId, C, CapabilityInput[C], AskOptions]
    ) =>
      takers.has(capability)
        ? Promise.resolve(answer(site, capability, jsonOf(input)))
        : connectors.ask(site, capability, input, call),
    routed(site, capability) {
      const own = connectors.routed(site, capability);
      return own.length === 0 && takers.has(capability) ? [nobody] : own;
    },
    writing(connection, capability) {
      const own = connectors.writing(connection, capability);
      if (!takers.has(capability)) return own;
      // Answered at once and never by a backend, so it may be written as often as one likes.
      return { findable: false, needsConsent: false, ...own, repeatable: true };
    },
    write(connection, { site, capability, input }, call) {
      if (!takers.has(capability))
        return connectors.write(connection, { site, capability, input }, call);
      const result = answer(site, capability, input);
      return Promise.resolve(
        result.ok ? { ok: true, value: jsonOf(result.value) } : { ...result, calls: 1 },
      );
    },
  };
}

/** The connection of a capability that is played and routed nowhere. */
const nobody = 'story';

type AskOptions = Parameters<Connectors['ask']>[3];
type Model<C extends Capability> = {
  safeParse(value: unknown): { success: true; data: CapabilityOutput[C] } | { success: false };
};

function readAs<C extends Capability>(
  model: Model<C> | undefined,
  value: unknown,
): CapabilityOutput[C] | undefined {
  const read = model?.safeParse(value);
  return read?.success === true ? read.data : undefined;
}
