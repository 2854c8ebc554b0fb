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
  input: Json;
  whose: 'anyone' | { proof: readonly string[] };
};

/**
 * The key under which an answer is kept; null for one that is kept for nobody, because it belongs to a person and
 * nothing proves which. Everything of the input is in it, a proof in no coarser form than it is compared in. It is a digest, so that what is kept does not name people.
 */
export function createCacheKey(subject: CacheSubject): string | null {
  const { site, connection, operation, input, whose } = subject;
  const normal = new Map(isObject(input) ? Object.entries(input) : []);
  if (whose !== 'anyone') {
    const given = whose.proof.flatMap((name) => {
      const value = normal.get(name);
      const proof = typeof value === 'string' ? normalize(name, value) : '';
      return proof === '' ? [] : [{ name, proof }];
    });
    if (given.length === 0) return null;
    for (const { name, proof } of given) normal.set(name, proof);
  }
  const person = whose === 'anyone' ? null : [...whose.proof].sort();
  const asked = isObject(input) ? Object.fromEntries(normal) : input;
  const text = write([site, connection, operation, person, asked]);
  return createHash('sha256').update(text).digest('base64');
}

/** JSON with its names in order, so that the same always reads the same. */
function write(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`);
  return `{${members.join()}}`;
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** E-mails are compared without case everywhere; a cart's id or a number may mean something else in capitals. */
function normalize(name: string, text: string): string {
  const trimmed = text.normalize('NFC').trim();
  return name === 'email' ? trimmed.toLowerCase() : trimmed === '' ? '' : text;
}
