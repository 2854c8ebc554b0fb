import { z } from 'zod';

/** Where pictures of backends are had from us; what follows is signed. */
export const picturePath = '/v1/pictures/';

/**
 * A picture as a page may show it: a path of our own server, never an address of somebody else. Anything else, such
 * as what an entry of an earlier version holds, counts as none.
 */
export const picturePathSchema = z
  .string()
  .max(5_000)
  .regex(/^\/v1\/pictures\/[\w-]+\.[\w-]+\.[\w-]+$/)
  .optional()
  .catch(undefined);
