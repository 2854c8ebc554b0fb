import { limits } from '../../shared/limits.ts';

/**
 * How long a caller wants to wait for a reply, in milliseconds; 0 when it does not. RFC 7240: `Prefer: wait=10`,
 * names in any case, values quoted or not, among other preferences. More than we offer is what we offer.
 */
export function preferredWaitMs(prefer: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d+)"?\s*(?=[,;]|$)/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), limits.preferWaitSeconds) * 1_000;
}
