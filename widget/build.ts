import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { InlineConfig, Rolldown } from 'vite';
import { build } from 'vite';
import { inlineLimits } from './build/inline-limits.ts';
import { slimSocket } from './build/slim-socket.ts';
import { siteLanguages } from '../shared/settings.ts';
import type { SiteLanguage } from '../shared/settings.ts';
import { speak } from './build/speak.ts';
import { words as ar } from './words/ar/panel.ts';
import { words as de } from './words/de/panel.ts';
import { words as en } from './words/en/panel.ts';
import { words as fr } from './words/fr/panel.ts';
import { words as he } from './words/he/panel.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Those of the launcher ride in the loader. */
const words = { en, de, fr, ar, he } satisfies Record<SiteLanguage, object>;
const settingsToken = '__DESKBELL_SETTINGS__';

export type BuiltFile = { bytes: number; gzip: number; integrity: string };
/** The widget in one language. */
export type LanguageManifest = {
  language: SiteLanguage;
  loader: string;
  panel: string;
  files: Record<string, BuiltFile>;
};
export type WidgetManifest = LanguageManifest[];

/** Builds the widget in each language into `outDir` and writes `manifest.json` beside it. */
export async function buildWidget(outDir: string): Promise<WidgetManifest> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const manifest = await Promise.all(
    siteLanguages.map((language) => buildLanguage(language, outDir)),
  );
  await writeFile(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * Builds loader and panel. Two builds, because in one graph Vite would give the loader its preload code, five times its own size.
 */
async function buildLanguage(language: SiteLanguage, outDir: string): Promise<LanguageManifest> {
  const [loader] = await chunksOf(loaderConfig(language));
  const panel = await chunksOf(panelConfig(language));
  const entry = panel.find(({ isEntry }) => isEntry);
  if (!loader || !entry) throw new Error('the widget build gave no entry file');

  const files: Record<string, BuiltFile> = {};
  const sources = [
    { name: `loader-${language}.js`, code: insertSettingsToken(loader.code) },
    ...panel.map(({ fileName, code }) => ({ name: fileName, code })),
  ];
  for (const { name, code } of sources) {
    await writeFile(join(outDir, name), code);
    files[name] = measure(code);
  }
  return { language, loader: `loader-${language}.js`, panel: entry.fileName, files };
}

/** Browsers with constructable style sheets; for older ones `:dir()` would be written as a list of languages. */
const cssTarget = ['chrome120', 'firefox120', 'safari16.4'];

const common: InlineConfig = {
  root: here,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // Said here, because the environment of whoever builds must not change what visitors get.
  mode: 'production',
  resolve: { conditions: ['module', 'browser', 'production'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
};

const loaderConfig = (language: SiteLanguage): InlineConfig => ({
  ...common,
  define: {
    ...common.define,
    __DESKBELL_LAUNCHER_WORDS__: JSON.stringify(words[language].launcher),
  },
  build: {
    write: false,
    target: 'es2022',
    cssTarget,
    minify: true,
    modulePreload: false,
    rolldownOptions: { input: join(here, 'loader.ts'), output: { format: 'iife' } },
  },
});

const panelConfig = (language: SiteLanguage): InlineConfig => ({
  ...common,
  plugins: [slimSocket(), inlineLimits(), speak(language)],
  build: {
    write: false,
    target: 'es2022',
    cssTarget,
    minify: true,
    modulePreload: false,
    rolldownOptions: {
      input: { panel: join(here, 'widget.tsx') },
      // `strict` would move what the form's chunk shares into a file of its own: one request more to open.
      preserveEntrySignatures: 'allow-extension',
      output: {
        format: 'es',
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});

async function chunksOf(config: InlineConfig): Promise<Rolldown.OutputChunk[]> {
  const result = await build(config);
  const outputs = Array.isArray(result) ? result : [result];
  return outputs
    .flatMap((each) => ('output' in each ? each.output : []))
    .filter((file) => file.type === 'chunk');
}

/**
 * A name that nobody declares passes through the minifier as it is; a string would be folded into the
 * code that reads it. The server looks for the string, so it is put in place last.
 */
function insertSettingsToken(code: string): string {
  const parts = code.split(settingsToken);
  if (parts.length !== 2) throw new Error('the loader must name its settings exactly once');
  return parts.join(JSON.stringify(settingsToken));
}

function measure(code: string): BuiltFile {
  return {
    bytes: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).byteLength,
    integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const manifest = await buildWidget(join(here, '../dist/widget'));
  const files = manifest.flatMap((each) => Object.entries(each.files));
  for (const [name, { bytes, gzip }] of files) {
    console.log(
      `${name.padEnd(28)} ${String(bytes).padStart(7)} bytes ${String(gzip).padStart(6)} gzip`,
    );
  }
}
