import { createHmac } from 'node:crypto';
import type { ApiKeyId } from '../../shared/ids.ts';

/** Whom a message comes from, as far as limits know: an address, or a server of the shop's with its key. */
export type Source = { address: string } | { apiKey: ApiKeyId };

/** Names the place that wrong proofs are counted on. */
export type PlaceOf = (source: Source) => string;

/**
 * Places are stored, with a turn until it ends and with tries at a proof, because any process may count them. An
 * address says who somebody is, so it is stored as an HMAC-SHA256 under `key`, the same in all processes: without
 * the key not even trying all addresses tells which one it was.
 */
export function createPlaceOf(key: Uint8Array): PlaceOf {
  return (source) =>
    'apiKey' in source
      ? placeOfKey(source.apiKey)
      : createHmac('sha256', key).update(source.address).digest('base64url').slice(0, placeChars);
}

/** 132 bits. */
const placeChars = 22;

/**
 * The place of all who speak through a server of the shop's: its own address would count the shop's whole
 * custom as one guesser, so the key has a larger number. The place of an address never looks like this.
 */
export function placeOfKey(key: ApiKeyId): string {
  return `${keyPlace}${key}`;
}

export function isPlaceOfKey(place: string): boolean {
  return place.startsWith(keyPlace);
}

const keyPlace = 'api key ';
