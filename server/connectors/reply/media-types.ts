import { z } from 'zod';

/** The `accept` of a connection: media types beside JSON's own whose content is JSON all the same. */
export const mediaTypesSchema = z
  .array(
    z
      .string()
      .regex(/^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,80}$/i, 'is not a media type such as text/json'),
  )
  .max(10)
  .default([])
  .describe('media types of replies beside application/json');

/** The `Accept` header. */
export function acceptHeader(mediaTypes: readonly string[]): string {
  return ['application/json', ...mediaTypes].join(', ');
}

/** The declared type counts: a page that happens to parse is still not an answer. */
export function isAccepted(contentType: string, mediaTypes: readonly string[]): boolean {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return (
    /^application\/(json|[a-z0-9.+-]+\+json)$/.test(type) ||
    mediaTypes.some((accepted) => accepted.toLowerCase() === type)
  );
}
