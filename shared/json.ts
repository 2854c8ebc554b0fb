/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Proves to the compiler what `JSON.parse` only promises. */
export function isJson(value: unknown): value is Json {
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isJson);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** A typed value as plain JSON: members that are not there are left out, and what JSON cannot say is null. */
export function jsonOf(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return null;
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries(value))
    if (member !== undefined) members.push([name, jsonOf(member)]);
  return Object.fromEntries(members);
}
