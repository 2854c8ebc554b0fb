import { createHash } from 'node:crypto';
import type { SiteId } from '../../../shared/ids.ts';
import type { Json } from '../../../shared/json.ts';

/**
 * What is asked, and whose the answer is: `anyone`'s, such as a stock, or that of who knows the `proof`: the names
 * of the input that may hold one, such as the e-mail or the phone, of which at least one does.
 */
export type CacheSubject = {
  site: SiteId;
  connection: string;
  operation: string;
  input: Readonly<Record<string, Json | undefined>>;
  whose: 'anyone' | { proof: readonly string[] };
};

/**
 * The key under which an answer is kept; null for one that is kept for nobody, because it belongs to a person and
 * nothing proves which. Everything of the input is in it; a proof is so in the form in which it is compared, never
 * a coarser one. It is a digest, so that what is kept does not name people.
 */
export function createCacheKey(subject: CacheSubject): string | null {
  const { site, connection, operation, input, whose } = subject;
  const normal = new Map(Object.entries(input));
  if (whose !== 'anyone') {
    const given = whose.proof.flatMap((name) => {
      const value = Object.hasOwn(input, name) ? input[name] : undefined;
      const proof = typeof value === 'string' ? normalize(value) : '';
      return proof === '' ? [] : [{ name, proof }];
    });
    if (given.length === 0) return null;
    for (const { name, proof } of given) normal.set(name, proof);
  }
  const person = whose === 'anyone' ? null : [...whose.proof].sort();
  const text = write([site, connection, operation, person, Object.fromEntries(normal)]);
  return createHash('sha256').update(text).digest('base64');
}

/** JSON with its names in order, so that the same always reads the same. */
function write(value: Writable): string {
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`);
  return `{${members.join()}}`;
}

type Writable = Json | undefined | Writable[] | { [name: string]: Writable };

function normalize(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
