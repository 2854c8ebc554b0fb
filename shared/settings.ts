import { z } from 'zod';
import { siteIdSchema } from './ids.ts';
import { quickReplySchema } from './entry.ts';
import { saidTextSchema } from './text.ts';

/** The widget is built once for each. */
export const siteLanguages = ['en', 'de', 'fr', 'ar', 'he'] as const;

/** What a site's page may know: rides inside `/widget/SITE.js`, so nothing here is secret. */
export const siteSettingsSchema = z.strictObject({
  site: siteIdSchema,
  /** The shop's name, shown at the head of the panel. */
  title: saidTextSchema(80),
  /** Brand colour, `#rrggbb`. */
  color: z.string().regex(/^#[0-9a-f]{6}$/i),
  language: z.enum(siteLanguages),
  position: z.enum(['start', 'end']),
  greeting: saidTextSchema(500),
  /** Offered below the greeting before anything was said. */
  suggestions: z.array(quickReplySchema).max(6),
  /** Address of this server, without a trailing slash. */
  server: z.url(),
  /** File name of the panel's entry chunk under `/widget/`. */
  panel: z.string(),
});

export type SiteLanguage = (typeof siteLanguages)[number];
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
