import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { SiteId } from '../../shared/ids.ts';
import { createConnectors } from '../connectors/connectors.ts';
import type { Parts } from '../running/parts.ts';
import { describeProblem, messageOf } from './act.ts';
import { describeBody } from './describe.ts';
import { findDifference } from './judge-step.ts';
import type { Seen } from './judge-step.ts';
import { openMemoryStore } from './memory-store.ts';
import { nextOffer } from './offer.ts';
import type { Offer } from './offer.ts';
import { openDoor } from './open-door.ts';
import { hearCalls, playCapabilities } from './played-capabilities.ts';
import { playConnections } from './played-connections.ts';
import { createQuiet } from './quiet.ts';
import type { Quiet } from './quiet.ts';
import type { Story } from './read-story.ts';
import { momentOf } from './sites.ts';
import { createStageTelemetry, openStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Step } from './step-schema.ts';
import type { StoryClock } from './story-clock.ts';
import { hearEvents, storyEndpoint } from './story-events.ts';

/** Where a story stopped being as it is written: a line of its file, and what to read about it. */
export type StoryFailure = { line: number; lines: string[] };

/** Plays a story from its beginning to the first difference; undefined when there is none. */
export async function runStory(
  story: Story,
  from: {
    /** Of the story's site and language, its matching trained. */
    parts: Parts;
    site: SiteId;
    /** The one that the parts were built with. */
    clock: StoryClock;
    random: RandomBytes;
  },
): Promise<StoryFailure | undefined> {
  const { parts, site, clock, random } = from;
  const { at, verified, connections } = story.content;
  const described = parts.deskbell.configuration.connections;
  const unknown = Object.keys(connections).find((name) => !Object.hasOwn(described, name));
  if (unknown !== undefined) {
    const there = Object.keys(described).join(', ') || 'none';
    return {
      line: 1,
      lines: [`connections.${unknown}: there is no such connection; there is ${there}`],
    };
  }
  clock.set(momentOf(at, parts.sites, site));
  const quiet = createQuiet(clock);
  const seen: Seen = { bodies: [], calls: [], requests: [], events: [] };
  const notes: string[] = [];
  const telemetry = createStageTelemetry(clock, { note: (line) => void notes.push(line) });
  const store = openMemoryStore({ clock, random, committed: quiet.stir });
  try {
    const played = playBackends(story, { ...from, seen, quiet, notes, telemetry });
    const stage = await openStage({ ...from, store, telemetry, verified, parts: played });
    const failure = await playSteps(story, {
      stage,
      quiet,
      seen,
      notes,
      offered: suggestionsOf(parts, site),
    });
    await stage.close();
    return failure;
  } finally {
    await store.close();
  }
}

/** Backends of this story alone: what one has learnt of them is nothing to another. */
function playBackends(
  { content }: Story,
  from: {
    parts: Parts;
    clock: Clock;
    random: RandomBytes;
    seen: Seen;
    quiet: Quiet;
    notes: string[];
    telemetry: ReturnType<typeof createStageTelemetry>;
  },
): Parts {
  const { parts, clock, random, seen, quiet, notes, telemetry } = from;
  const { connections } = parts.deskbell.configuration;
  const note = (line: string): void => void notes.push(line);
  const http = playConnections(content.connections, {
    connections,
    note,
    heard(request) {
      quiet.stir();
      seen.requests.push(request);
    },
  });
  const connectors = createConnectors({
    connections,
    routes: new Map([...parts.sites].map(([id, { routes }]) => [id, routes])),
    http,
    clock,
    random,
    authorize: () => openDoor,
    telemetry,
  });
  return {
    ...parts,
    ...storyEndpoint,
    connectors: hearCalls(
      playCapabilities(connectors, content.capabilities, { connections, note }),
      (call) => {
        quiet.stir();
        seen.calls.push(call);
      },
    ),
    outgoing: hearEvents((event) => {
      quiet.stir();
      seen.events.push(event);
    }),
  };
}

/** What the widget shows below its greeting. */
function suggestionsOf(parts: Parts, site: SiteId): Offer {
  return { choices: parts.sites.get(site)?.suggestions ?? [], form: undefined };
}

async function playSteps(
  story: Story,
  from: { stage: Stage; quiet: Quiet; seen: Seen; notes: string[]; offered: Offer },
): Promise<StoryFailure | undefined> {
  const { stage, quiet, seen, notes } = from;
  let { offered } = from;
  let upTo = 0;
  for (const [index, step] of story.content.conversation.entries()) {
    const fail = (path: (string | number)[], lines: string[]): StoryFailure => ({
      line: story.lineOf(index, ...path),
      lines: [`after  ${describeAction(step)}`, ...lines, ...notes.map((note) => `note   ${note}`)],
    });
    // A step that only looks goes on where the one before has looked.
    if (isAction(step)) forget(seen);
    const fault = await act(step, { stage, quiet, offered });
    const entries = await stage.entriesAfter(upTo);
    upTo = entries.at(-1)?.seq ?? upTo;
    offered = nextOffer(offered, entries);
    seen.bodies.push(
      ...entries.filter(({ author }) => author !== 'visitor').map(({ body }) => body),
    );
    if (fault !== undefined)
      return fail(
        [],
        [`fault  ${fault}`, ...seen.bodies.map((body) => `shown  ${describeBody(body)}`)],
      );
    const difference = findDifference(step, seen);
    if (difference !== undefined) {
      const { path, expected, actual } = difference;
      return fail(path, [`-      ${expected}`, ...actual.map((line) => `+      ${line}`)]);
    }
  }
  return undefined;
}

/** Does what the customer does, and waits for all that comes of it; a text says why that was not possible. */
async function act(
  step: Step,
  { stage, quiet, offered }: { stage: Stage; quiet: Quiet; offered: Offer },
): Promise<string | undefined> {
  if (step.waits !== undefined) await quiet.pass(step.waits);
  const message = messageOf(step, offered);
  if (message === 'none') return undefined;
  if ('fault' in message) return message.fault;
  const said = await stage.say(message.body);
  if (!said.ok) return describeProblem(said.problem);
  const ended = await quiet.until(said.answered());
  // What is written and told because of it.
  await quiet.settle();
  return ended ? undefined : 'the turn never ended';
}

function isAction({ says, taps, fills, waits }: Step): boolean {
  return [says, taps, fills, waits].some((one) => one !== undefined);
}

function forget(seen: Seen): void {
  for (const list of Object.values(seen)) list.length = 0;
}

function describeAction({ says, taps, fills, waits }: Step): string {
  if (says !== undefined) return `says: ${says}`;
  if (taps !== undefined) return `taps: ${taps}`;
  if (fills !== undefined) return `fills: ${JSON.stringify(fills)}`;
  return waits === undefined ? 'the step before' : `waits: ${waits / 1_000} s`;
}
