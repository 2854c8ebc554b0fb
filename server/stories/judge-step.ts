import type { EntryBody } from '../../shared/entry.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import type { CapabilityCall } from './played-capabilities.ts';
import type { SentRequest } from './played-connections.ts';
import { describeBody, describeShown, textOfBody } from './describe.ts';
import type { Requested, Shown, Step } from './step-schema.ts';
import type { StoryEvent } from './story-events.ts';
import { holds } from './subset.ts';

/** What came of a step. */
export type Seen = {
  bodies: EntryBody[];
  calls: CapabilityCall[];
  requests: SentRequest[];
  events: StoryEvent[];
};

/** `path`: where in the step it is expected. */
export type Difference = { path: (string | number)[]; expected: string; actual: string[] };

/** The first thing that is not as the step says; undefined when all is. */
export function findDifference(step: Step, seen: Seen): Difference | undefined {
  return (
    judgeShown(step, seen) ??
    judgeHidden(step, seen) ??
    judgeCalls(step, seen) ??
    judgeRequests(step, seen) ??
    judgeEvents(step, seen)
  );
}

function judgeShown({ shows }: Step, { bodies }: Seen): Difference | undefined {
  if (shows === undefined) return undefined;
  const actual = bodies.length === 0 ? ['nothing'] : bodies.map(describeBody);
  if (shows.length === 0)
    return bodies.length === 0 ? undefined : { path: ['shows'], expected: 'nothing', actual };
  let from = 0;
  for (const [index, shown] of shows.entries()) {
    const found = bodies.findIndex((body, at) => at >= from && isShown(body, shown));
    if (found === -1)
      return { path: ['shows', index], expected: describeShown(shown, index > 0), actual };
    from = found + 1;
  }
  return undefined;
}

function isShown(body: EntryBody, shown: Shown): boolean {
  const text = textOfBody(body);
  const { text: part, equals, matches, card, with: fields, quick_replies: labels, form } = shown;
  return (
    (part === undefined || text.includes(part)) &&
    (equals === undefined || text === equals) &&
    (matches === undefined || matches.findAll(text, 1).length > 0) &&
    (card === undefined || body.type === card) &&
    (fields === undefined || holds(fieldsOf(body), fields)) &&
    (labels === undefined || labels.every((label) => labelsOf(body).includes(label))) &&
    (form === undefined || (body.type === 'form' && body.form.name === form))
  );
}

function fieldsOf(body: EntryBody): Json {
  if (body.type === 'order') return jsonOf(body.order);
  return jsonOf(body.type === 'form' ? body.form : body);
}

function labelsOf(body: EntryBody): string[] {
  return body.type === 'quick_replies' ? body.replies.map(({ label }) => label) : [];
}

function judgeHidden({ hides = [] }: Step, { bodies }: Seen): Difference | undefined {
  const seen = hides.find((text) => bodies.some((body) => describeBody(body).includes(text)));
  if (seen === undefined) return undefined;
  return {
    path: ['hides'],
    expected: `nothing with “${seen}”`,
    actual: bodies.map(describeBody),
  };
}

function judgeCalls({ calls: expected }: Step, { calls }: Seen): Difference | undefined {
  if (expected === undefined) return undefined;
  const told = calls.map(
    ({ capability, input, outcome }) => `${capability} ${JSON.stringify(input)}: ${outcome}`,
  );
  const actual = told.length === 0 ? ['no call of a backend'] : told;
  const wanted = Object.entries(expected);
  if (wanted.length === 0)
    return calls.length === 0
      ? undefined
      : { path: ['calls'], expected: 'no call of a backend', actual };
  const missing = wanted.find(
    ([name, part = {}]) =>
      !calls.some(({ capability, input }) => capability === name && holds(input, part)),
  );
  if (missing === undefined) return undefined;
  const [name, part = {}] = missing;
  return {
    path: ['calls', name],
    expected: `a call of ${name} with ${JSON.stringify(part)}`,
    actual,
  };
}

function judgeRequests(
  { requests: expected = [] }: Step,
  { requests }: Seen,
): Difference | undefined {
  const index = expected.findIndex((wanted) => !requests.some((sent) => isRequest(sent, wanted)));
  if (index === -1) return undefined;
  return {
    path: ['requests', index],
    expected: `the request ${JSON.stringify(expected[index])}`,
    actual: requests.length === 0 ? ['no request'] : requests.map((sent) => JSON.stringify(sent)),
  };
}

function isRequest(sent: SentRequest, wanted: Requested): boolean {
  const { connection, method = sent.method, path = '', query = {}, body } = wanted;
  return (
    sent.connection === connection &&
    sent.method === method.toUpperCase() &&
    sent.path.endsWith(path) &&
    holds(sent.query, query) &&
    (body === undefined || holds(sent.body, body))
  );
}

function judgeEvents({ emits = {} }: Step, { events }: Seen): Difference | undefined {
  const missing = Object.entries(emits).find(
    ([type, part = {}]) => !events.some((event) => event.type === type && holds(event.data, part)),
  );
  if (missing === undefined) return undefined;
  const [type, part = {}] = missing;
  const told = events.map((event) => `${event.type} ${JSON.stringify(event.data)}`);
  return {
    path: ['emits', type],
    expected: `the event ${type} with ${JSON.stringify(part)}`,
    actual: told.length === 0 ? ['no event'] : told,
  };
}
