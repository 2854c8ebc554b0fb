import type { Clock } from '../../shared/clock.ts';
import { createPictureLinks } from '../access/picture-links.ts';
import type { PictureLinks } from '../access/picture-links.ts';
import { deriveKey } from '../config/derive-key.ts';
import type { Secret } from '../config/secret.ts';
import { createPictures } from '../outgoing/pictures/pictures.ts';
import type { Pictures } from '../outgoing/pictures/pictures.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { LiveConfiguration } from './live.ts';

/** Pictures of backends and our own addresses of them: fetched as whatever configuration runs allows. */
export function openPictures(options: {
  live: Pick<LiveConfiguration, 'current'>;
  masterSecret: Secret;
  clock: Clock;
  telemetry: Pick<Telemetry, 'pictureFetched'>;
}): { pictureLinks: PictureLinks; pictures: Pictures } {
  const { live, masterSecret, clock, telemetry } = options;
  return {
    pictureLinks: createPictureLinks({ key: deriveKey(masterSecret, 'picture-link'), clock }),
    pictures: createPictures({
      http: { send: (request) => live.current().outgoing.send(request) },
      clock,
      telemetry,
    }),
  };
}
