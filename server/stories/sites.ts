import { parseDocument } from 'yaml';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { createZonedTime } from '../../shared/zoned-time.ts';
import type { Bundle } from '../configuration/bundle.ts';
import type { Sites } from '../running/sites.ts';

/** The site that is named, else the first; a text says that there is none. */
export function findSite(
  sites: Readonly<Record<string, unknown>>,
  named: string | undefined,
): { ok: true; site: SiteId } | { ok: false; message: string } {
  const names = Object.keys(sites);
  const found = named === undefined ? names[0] : names.find((name) => name === named);
  if (found !== undefined) return { ok: true, site: siteIdSchema.parse(found) };
  const there = names.join(', ') || 'none';
  return { ok: false, message: `There is no site ${named ?? ''}; there is ${there}.` };
}

/** The same configuration with another language for a site. */
export function withLanguage(bundle: Bundle, site: SiteId, language: string): Bundle {
  const document = parseDocument(bundle.text);
  document.setIn(['sites', site, 'language'], language);
  return { ...bundle, text: document.toString() };
}

/** A moment of a story: with an offset as it says, else on the clock of the site's hours, UTC where it has none. */
export function momentOf(at: string, sites: Sites, site: SiteId): number {
  if (/(Z|[+-]\d\d:\d\d)$/.test(at)) return Date.parse(at);
  const wall = Date.parse(`${at}Z`);
  const zone = createZonedTime(sites.get(site)?.hours?.timeZone ?? 'UTC');
  const day = Math.floor(wall / dayMs);
  return zone.firstMoment(day, (wall - day * dayMs) / 60_000);
}

const dayMs = 86_400_000;
