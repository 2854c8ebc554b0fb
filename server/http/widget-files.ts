import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { siteLanguages } from '../../shared/settings.ts';
import type { SiteLanguage, SiteSettings } from '../../shared/settings.ts';
import { StoreProblem } from '../store/store.ts';
import { sendProblem } from './problem-reply.ts';
import { encodeScript, sendScript } from './script-reply.ts';
import type { EncodedScript } from './script-reply.ts';
import type { HashedFiles } from './shared-widget-files.ts';

const manifestSchema = z.array(
  z.object({
    language: z.enum(siteLanguages),
    loader: z.string(),
    panel: z.string(),
    files: z.record(z.string(), z.object({ integrity: z.string() })),
  }),
);

/** The built widget, read once: for each language the loader's text, and the hashed files behind the click. */
export type WidgetFiles = {
  entryOf(language: SiteLanguage): { loader: string; panel: string };
  files: ReadonlyMap<string, EncodedScript>;
};

/** Reads what `npm run build` made. Throws with what to do when it is not there. */
export function readWidgetFiles(folder: string): WidgetFiles {
  const manifest = readManifest(folder);
  const entries = new Map(
    manifest.map(({ language, loader, panel }) => [
      language,
      { loader: readFileSync(join(folder, loader), 'utf8'), panel },
    ]),
  );
  const names = manifest.flatMap(({ loader, files }) =>
    Object.keys(files).filter((name) => name !== loader),
  );
  return {
    entryOf(language) {
      const entry = entries.get(language);
      if (!entry) throw new Error(`The widget is not built in ${language}. Run: npm run build`);
      return entry;
    },
    files: new Map(names.map((name) => [name, encodeScript(readFileSync(join(folder, name)))])),
  };
}

function readManifest(folder: string): z.infer<typeof manifestSchema> {
  const path = join(folder, 'manifest.json');
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`The widget is not built (${path} cannot be read). Run: npm run build`, {
      cause,
    });
  }
}

const settingsToken = '"__DESKBELL_SETTINGS__"';

/**
 * `GET /widget/SITE.js`: the loader with the site's settings inside, so the launcher costs one request.
 * `settingsOf` gives the same object as long as they are the same. Short max-age with stale-while-revalidate: a changed colour shows within minutes, a page never waits.
 */
export function getSiteScript(
  { entryOf }: Pick<WidgetFiles, 'entryOf'>,
  settingsOf: (site: string) => Omit<SiteSettings, 'panel' | 'server'> | undefined,
  serverAddress: (host: string | undefined) => string,
): RequestHandler<{ site: string }> {
  type Settings = NonNullable<ReturnType<typeof settingsOf>>;
  const scripts = new Map<string, { settings: Settings; tag: string; script: EncodedScript }>();

  function makeScript(settings: Omit<SiteSettings, 'panel'>): {
    tag: string;
    script: EncodedScript;
  } {
    const { loader, panel } = entryOf(settings.language);
    const text = loader.replace(settingsToken, () => embedJson({ ...settings, panel }));
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    // Weak: the compressed script and the plain one are the same script in other bytes.
    return { tag: `W/"${hash}"`, script: encodeScript(Buffer.from(text)) };
  }

  return (request, response, next) => {
    const { site } = request.params;
    const settings = settingsOf(site);
    if (!settings) return next();
    const server = serverAddress(request.get('host'));
    const key = `${site} ${server}`;
    const kept = scripts.get(key);
    const made =
      kept?.settings === settings ? kept : { settings, ...makeScript({ ...settings, server }) };
    // Hosts can be made up: the one asked for the longest ago makes room.
    scripts.delete(key);
    scripts.set(key, made);
    const [oldest] = scripts.keys();
    if (scripts.size > limits.siteScripts && oldest !== undefined) scripts.delete(oldest);
    response.setHeader('ETag', made.tag);
    response.setHeader('Cache-Control', 'public, max-age=60, stale-while-revalidate=86400');
    // The settings name the host that was asked, so a shared cache must keep hosts apart.
    response.vary('Host');
    sendScript(request, response, made.script);
  };
}

/**
 * `GET /widget/FILE-HASH.js`: never changes under its name. Any other name was meant to be a site's. 503 when it is not
 * known whether there is such a file.
 */
export function getHashedFile(files: HashedFiles): RequestHandler<{ file: string }> {
  return async (request, response) => {
    // A file that is missing now may be there in a moment: no cache is to remember that it was not.
    response.setHeader('Cache-Control', 'no-store');
    const file = await findFile(files, request.params.file);
    if (file === 'unavailable')
      return sendProblem(response, { code: 'store.unavailable', retryAfterMs: 1_000 });
    if (!file) return sendProblem(response, { code: 'site.unknown' });
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    sendScript(request, response, file);
  };
}

async function findFile(
  files: HashedFiles,
  name: string,
): Promise<EncodedScript | undefined | 'unavailable'> {
  try {
    return await files.get(name);
  } catch (error) {
    if (error instanceof StoreProblem && error.code !== 'server.error') return 'unavailable';
    throw error;
  }
}

/** JSON that is also a safe JavaScript literal: no line separators, no `</script` for whoever inlines it. */
function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
