import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { SiteSettings } from '../../shared/settings.ts';
import type { Configuration } from '../configuration/schema.ts';

export type Sites = ReadonlyMap<SiteId, Configuration['sites'][SiteId]>;

/** What the page of a site may know of it. */
export type PublicSettings = Omit<SiteSettings, 'panel' | 'server'>;

/** The sites of the configuration by id. */
export function readSites(configuration: Configuration): Sites {
  return new Map(
    Object.entries(configuration.sites).map(([id, site]) => [siteIdSchema.parse(id), site]),
  );
}

/** Public settings by what stands in an address; the same objects as long as one configuration runs. */
export function publicSettingsOf(sites: Sites): ReadonlyMap<string, PublicSettings> {
  return new Map(
    [...sites].map(([id, { title, color, language, position, greeting, suggestions }]) => [
      id,
      { site: id, title, color, language, position, greeting, suggestions },
    ]),
  );
}
