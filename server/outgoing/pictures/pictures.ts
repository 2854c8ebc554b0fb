import { createHash } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { HttpClient } from '../request.ts';
import { createPlaces } from './places.ts';
import { pictureTypes, recognisePicture } from './recognise.ts';
import type { PictureType } from './recognise.ts';

/** `type` is what its bytes are; `tag` names them, in quotes. */
export type Picture = { type: PictureType; bytes: Buffer; tag: string };

export type Pictures = {
  /** The picture at a web address, or null when there is none that could be shown. Never throws. */
  get(url: string): Promise<Picture | null>;
};

/** What was found, or null for nothing; `until` says how long that is believed. */
type Kept = { picture: Picture | null; until: number; lifeMs: number };

/**
 * Fetches pictures of backends for pages. Only public addresses, as all that goes out; no redirects, no credentials,
 * no compression; a cap on bytes and pixels; and only what is one of five kinds by its bytes. What was found is kept
 * in a bounded memory for a while, that nothing was found for a minute. However many ask at once, one fetches.
 */
export function createPictures(options: {
  http: Pick<HttpClient, 'send'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'pictureFetched'>;
}): Pictures {
  const { http, clock, telemetry } = options;
  const places = createPlaces(clock);
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Promise<Picture | null>>();
  let keptBytes = 0;

  function recall(url: string): Kept | undefined {
    const found = kept.get(url);
    if (!found) return undefined;
    const leftMs = found.until - clock.now();
    forget(url);
    // A clock that is put back must not lengthen a life.
    if (leftMs <= 0 || leftMs > found.lifeMs) return undefined;
    keep(url, found);
    return found;
  }

  function forget(url: string): void {
    const found = kept.get(url);
    if (!found) return;
    kept.delete(url);
    keptBytes -= sizeOf(url, found);
  }

  /** The first of the map is the one unused the longest. */
  function keep(url: string, found: Kept): void {
    forget(url);
    kept.set(url, found);
    keptBytes += sizeOf(url, found);
    for (const oldest of kept.keys()) {
      if (keptBytes <= limits.pictureCacheBytes) break;
      forget(oldest);
    }
  }

  async function load(url: string): Promise<Picture | null> {
    const began = clock.now();
    const { host } = new URL(url);
    const leave = await places.enter(host);
    // Not kept: the next one who asks may find a place.
    if (leave === null) {
      telemetry.pictureFetched({ host, outcome: 'crowded', ms: clock.now() - began });
      return null;
    }
    try {
      const fetched = await fetchPicture(url);
      const [picture, outcome] = typeof fetched === 'string' ? [null, fetched] : [fetched, 'ok'];
      telemetry.pictureFetched({ host, outcome, ms: clock.now() - began });
      const lifeMs = picture ? limits.pictureFreshMs : limits.pictureMissingMs;
      keep(url, { picture, until: clock.now() + lifeMs, lifeMs });
      return picture;
    } finally {
      leave();
    }
  }

  /** The picture, or why there is none, in one word for the owner. */
  async function fetchPicture(url: string): Promise<Picture | string> {
    const reply = await http.send({
      method: 'GET',
      url,
      headers: { accept: pictureTypes.join(', ') },
      timeouts: {
        connectMs: limits.connectTimeoutMs,
        firstByteMs: limits.pictureFirstByteMs,
        totalMs: limits.pictureTotalMs,
      },
      maxBytes: limits.pictureBytes,
      // A compressed reply is not undone, and so is none: pictures are compressed by themselves.
      decompress: false,
    });
    if (!reply.ok) return reply.error;
    if (reply.status !== 200) return 'status';
    const type = recognisePicture(reply.body);
    if (type === null) return 'not_a_picture';
    const tag = `"${createHash('sha256').update(reply.body).digest('base64url').slice(0, 22)}"`;
    return { type, bytes: reply.body, tag };
  }

  return {
    get(url) {
      const found = recall(url);
      if (found) return Promise.resolve(found.picture);
      const underWay = flights.get(url);
      if (underWay) return underWay;
      const flight = load(url).finally(() => flights.delete(url));
      flights.set(url, flight);
      return flight;
    },
  };
}

/** With what an entry costs beside its bytes. */
function sizeOf(url: string, { picture }: Kept): number {
  return (picture?.bytes.length ?? 0) + 2 * url.length + 512;
}
