import type { KnownCapability } from '../../../shared/capability.ts';
import { writePath } from './draft.ts';
import type { ApiOperation } from './operations.ts';

/** The capabilities that a document is searched for. */
export type Guessed = Extract<
  KnownCapability,
  'order.get' | 'product.search' | 'lead.upsert' | 'ticket.create'
>;

/** The operation that most looks like each, by its path, tags and schemas; one without likeness is not named. */
export function guessOperations(
  operations: readonly ApiOperation[],
): { capability: Guessed; operation: ApiOperation }[] {
  const taken = new Set<ApiOperation>();
  return looks.flatMap(({ capability, judge }) => {
    const [best] = operations
      // Without a path its request would go to the base address: such a one is only listed.
      .filter(
        (operation) => !taken.has(operation) && writePath(operation, () => undefined) !== null,
      )
      .map((operation) => ({ operation, points: judge(operation) }))
      .filter(({ points }) => points >= 5)
      .sort((one, other) => other.points - one.points);
    if (best === undefined) return [];
    taken.add(best.operation);
    return [{ capability, operation: best.operation }];
  });
}

const looks: { capability: Guessed; judge: (operation: ApiOperation) => number }[] = [
  {
    capability: 'order.get',
    judge(operation) {
      const { method, parameters } = operation;
      if (method !== 'GET') return 0;
      const { words, values, endsWithValue } = readPath(operation);
      const isOrders = orderWord.test(words.at(-1) ?? '');
      const search = parameters.some(
        ({ in: place, name }) => place === 'query' && orderKey.test(name),
      );
      const shape = endsWithValue ? 3 : search ? 2 : -3;
      return (isOrders ? 3 : -5) + shape + about(operation, /order/i) - 2 * Math.max(0, values - 1);
    },
  },
  {
    capability: 'product.search',
    judge(operation) {
      const { method, parameters } = operation;
      if (method !== 'GET') return 0;
      const { words, values } = readPath(operation);
      const isProducts = words.some((word) => /^(products?|items|catalog|articles?)$/i.test(word));
      const search = parameters.some(
        ({ in: place, name }) => place === 'query' && searchKey.test(name),
      );
      return (isProducts ? 3 : -5) + (search ? 3 : -5) + about(operation, /product/i) - 2 * values;
    },
  },
  {
    capability: 'lead.upsert',
    judge(operation) {
      const { words, values } = readPath(operation);
      const rank = people.findIndex((word) => word.test(words.at(-1) ?? ''));
      const email = operation.body.fields.some(({ path }) => emailKey.test(path.at(-1) ?? ''));
      if (operation.method !== 'POST' || rank === -1) return 0;
      return 5 - rank / 2 + (email ? 3 : 0) + about(operation, /lead|contact/i) - 3 * values;
    },
  },
  {
    capability: 'ticket.create',
    judge(operation) {
      const { words, values } = readPath(operation);
      const isTickets = /^(tickets?|issues?|cases?|conversations?|requests?)$/i.test(
        words.at(-1) ?? '',
      );
      if (operation.method !== 'POST' || !isTickets) return 0;
      return 5 + about(operation, /ticket|case|issue/i) - 3 * values;
    },
  },
];

const orderWord = /^orders?(\.json)?$/i;
const orderKey = /^(order_?)?(number|name|reference|increment_?id|q|query|search)$/i;
/** The names under which a backend takes a text to search for. */
export const searchKey = /^(q|query|search|search_?(term|text|query)|keywords?|term|text|name)$/i;
export const emailKey = /^(customer_?|contact_?|billing_?|user_?)?e-?mail(_?address)?$/i;
/** Best first: of a backend that knows leads and customers, a lead belongs to the leads. */
const people = [
  /^leads?$/i,
  /^contacts?$/i,
  /^(subscribers?|subscriptions?)$/i,
  /^(people|persons?|customers?)$/i,
];

/** A path's fixed words without versions, and its values. */
function readPath({ path }: ApiOperation) {
  const segments = path.split('/').filter((segment) => segment !== '');
  const words = segments.filter((segment) => !segment.includes('{') && !/^v?\d+$/i.test(segment));
  const isSearch =
    /^(search|query|find|upsert|create)$/i.test(words.at(-1) ?? '') && words.length > 1;
  return {
    words: isSearch ? words.slice(0, -1) : words,
    values: segments.length - segments.filter((segment) => !segment.includes('{')).length,
    endsWithValue: segments.at(-1)?.includes('{') ?? false,
  };
}

function about({ tags, reply, body, id }: ApiOperation, words: RegExp): number {
  const inSchema = words.test(reply.schema) || words.test(body.schema);
  return (
    (tags.some((tag) => words.test(tag)) ? 1 : 0) + (inSchema ? 1 : 0) + (words.test(id) ? 0.5 : 0)
  );
}
