import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { SiteSettings } from '../../shared/settings.ts';
import { sendProblem } from './problem-reply.ts';
import { encodeScript, sendScript } from './script-reply.ts';
import type { EncodedScript } from './script-reply.ts';

const manifestSchema = z.object({
  loader: z.string(),
  panel: z.string(),
  files: z.record(z.string(), z.object({ integrity: z.string() })),
});

/** The built widget, read once: the loader's text, and the hashed files behind the click. */
export type WidgetFiles = {
  loader: string;
  panel: string;
  files: ReadonlyMap<string, EncodedScript>;
};

/** Reads what `npm run build` made. Throws with what to do when it is not there. */
export function readWidgetFiles(folder: string): WidgetFiles {
  const manifest = manifestSchema.parse(parseManifest(folder));
  const names = Object.keys(manifest.files).filter((name) => name !== manifest.loader);
  return {
    loader: readFileSync(join(folder, manifest.loader), 'utf8'),
    panel: manifest.panel,
    files: new Map(names.map((name) => [name, encodeScript(readFileSync(join(folder, name)))])),
  };
}

function parseManifest(folder: string): unknown {
  const path = join(folder, 'manifest.json');
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return manifest;
  } catch (cause) {
    throw new Error(`The widget is not built (${path} cannot be read). Run: npm run build`, {
      cause,
    });
  }
}

const settingsToken = '"__DESKBELL_SETTINGS__"';

/**
 * `GET /widget/SITE.js`: the loader with the site's settings inside, so the launcher costs one request.
 * Short max-age with stale-while-revalidate: a changed colour shows within minutes, a page never waits.
 */
export function getSiteScript(
  files: WidgetFiles,
  settingsOf: (site: string) => Omit<SiteSettings, 'panel' | 'server'> | undefined,
  serverAddress: (host: string | undefined) => string,
): RequestHandler<{ site: string }> {
  return (request, response, next) => {
    const settings = settingsOf(request.params.site);
    if (!settings) return next();
    const whole: SiteSettings = {
      ...settings,
      server: serverAddress(request.get('host')),
      panel: files.panel,
    };
    const script = files.loader.replace(settingsToken, () => embedJson(whole));
    const tag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Cache-Control', 'public, max-age=60, stale-while-revalidate=86400');
    // The settings name the host that was asked, so a shared cache must keep hosts apart.
    response.vary('Host');
    sendScript(request, response, encodeScript(Buffer.from(script)));
  };
}

/** `GET /widget/FILE-HASH.js`: never changes under its name. Any other name was meant to be a site's. */
export function getHashedFile(files: WidgetFiles): RequestHandler<{ file: string }> {
  return (request, response) => {
    const file = files.files.get(request.params.file);
    if (!file) return sendProblem(response, { code: 'site.unknown' });
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    sendScript(request, response, file);
  };
}

/** JSON that is also a safe JavaScript literal: no line separators, no `</script` for whoever inlines it. */
function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
