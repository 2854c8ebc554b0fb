import { siteIdSchema } from '../shared/ids.ts';
import type { SiteId } from '../shared/ids.ts';
import type { SiteSettings } from '../shared/settings.ts';
import type { Configuration } from './configuration.ts';

export type Sites = ReadonlyMap<SiteId, Configuration['sites'][SiteId]>;

/** The sites of the configuration by id. */
export function readSites(configuration: Configuration): Sites {
  return new Map(
    Object.entries(configuration.sites).map(([id, site]) => [siteIdSchema.parse(id), site]),
  );
}

/** What the page of a site may know of it; undefined when there is no such site. */
export function publicSettingsOf(
  sites: Sites,
  name: string,
): Omit<SiteSettings, 'panel' | 'server'> | undefined {
  const id = siteIdSchema.safeParse(name);
  const site = id.success ? sites.get(id.data) : undefined;
  if (!id.success || !site) return undefined;
  const { title, color, language, position, greeting, suggestions } = site;
  return { site: id.data, title, color, language, position, greeting, suggestions };
}
