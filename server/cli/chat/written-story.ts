import { stringify } from 'yaml';
import { contracts, isKnownCapability } from '../../../shared/capability.ts';
import type { EntryBody } from '../../../shared/entry.ts';
import type { Json } from '../../../shared/json.ts';
import type { CapabilityCall } from '../../stories/played-capabilities.ts';

/** A step as it will stand in a story: what was done, and all that came of it. */
export type WrittenStep = {
  action: { says: string } | { taps: string } | { fills: Record<string, string> };
  bodies: EntryBody[];
  calls: CapabilityCall[];
};

/** What a connection was asked and what it answered. */
export type WrittenExchange = {
  connection: string;
  request: { method: string; path: string };
  reply: { status: number; headers: Record<string, string>; body?: Json } | { fails: string };
};

/** The text of a `*.story.yaml` that goes as this conversation went. */
export function writeStory(talk: {
  site: string;
  language: string | undefined;
  /** ISO 8601. */
  at: string;
  steps: readonly WrittenStep[];
  exchanges: readonly WrittenExchange[];
}): string {
  const { site, language, at, steps, exchanges } = talk;
  const connections = Map.groupBy(exchanges, ({ connection }) => connection);
  const story = {
    story: `A conversation of ${at.slice(0, 16).replace('T', ' ')}`,
    site,
    ...(language === undefined ? {} : { language }),
    at: `${at.slice(0, 16)}Z`,
    ...(connections.size === 0
      ? {}
      : {
          connections: Object.fromEntries(
            [...connections].map(([name, all]) => [
              name,
              all.map(({ request, reply }) => ({ request, reply })),
            ]),
          ),
        }),
    conversation: steps.map(({ action, bodies, calls }) => ({
      ...action,
      shows: bodies.map(writeShown),
      ...expectedCalls(readsOf(calls)),
    })),
  };
  return `# Recorded by deskbell chat. Replies of backends are in it as they came, people's data too: look before you share it.\n${stringify(story)}`;
}

/** What is the same when it is played again. */
function writeShown(body: EntryBody): object {
  switch (body.type) {
    case 'text':
      return { equals: body.text };
    case 'quick_replies':
      return { equals: body.text, quick_replies: body.replies.map(({ label }) => label) };
    case 'order':
      return { card: 'order', with: { number: body.order.number, status: body.order.status } };
    case 'form':
      return { form: body.form.name };
    case 'form_answer':
      return {};
    default:
      return { card: body.type, equals: body.text };
  }
}

function expectedCalls(calls: Record<string, Json>): { calls?: Record<string, Json> } {
  return Object.keys(calls).length === 0 ? {} : { calls };
}

/**
 * What was read. A write is made when its time comes, perhaps in a later turn, and names moments and ids that are others when it
 * is played again.
 */
function readsOf(calls: readonly CapabilityCall[]): Record<string, Json> {
  const reads = calls.filter(
    ({ capability }) => isKnownCapability(capability) && contracts[capability].kind === 'read',
  );
  return Object.fromEntries(reads.map(({ capability, input }) => [capability, input]));
}
