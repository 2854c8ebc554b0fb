import type { Capability, FailureClass } from '../../shared/capability.ts';
import type { SiteId } from '../../shared/ids.ts';

/**
 * Which connections answer which capability, per site. What reads is asked of the first, and of the next only when
 * that one is in trouble; what writes goes to all of them.
 */
export type Routes = ReadonlyMap<SiteId, SiteRoutes>;

type SiteRoutes = Partial<Record<Capability, string | readonly string[]>>;

export function listRoute(
  routes: SiteRoutes | undefined,
  capability: Capability,
): readonly string[] {
  const route = routes?.[capability] ?? [];
  return typeof route === 'string' ? [route] : route;
}

/** Whether a failure says nothing about what was asked for, so that another backend may know it. */
export function isTrouble(failure: FailureClass): boolean {
  return troubles.has(failure);
}

const troubles: ReadonlySet<FailureClass> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'auth',
  'forbidden',
  'config',
  'unknown',
]);
