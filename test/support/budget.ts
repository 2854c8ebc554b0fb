import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parseSync } from 'vite';
import { readSyntax } from './syntax.ts';

/** A built widget: its manifest and the text of every script it names. */
export type BuiltWidget = {
  manifest: {
    loader: string;
    panel: string;
    files: Record<string, { bytes: number; gzip: number; integrity: string }>;
  };
  texts: Record<string, string>;
};

/** Bytes after gzip, as a visitor's browser fetches them. */
export const budget = {
  /** Every visitor of the shop pays this, most of them for nothing. */
  loader: 2_048,
  /** Who opens the chat pays this once: loader, panel, and what the panel cannot start without. */
  open: 30_720,
  /** Each part that is fetched when it is first needed. */
  lazyChunk: 4_096,
  whole: 61_440,
};

/** The place in the loader where the server puts the settings of a site. */
const settingsToken = '__DESKBELL_SETTINGS__';

export function findOverweight(widget: BuiltWidget): string[] {
  const { manifest, texts } = widget;
  const sum = (names: string[]) =>
    names.reduce((total, name) => total + gzipBytes(texts[name] ?? ''), 0);
  const atOnce = neededAtOnce(widget);
  const lazy = Object.keys(texts).filter(
    (name) => name !== manifest.loader && !atOnce.includes(name),
  );
  return [
    over('the loader', sum([manifest.loader]), budget.loader),
    over('loader and panel', sum([manifest.loader, ...atOnce]), budget.open),
    ...lazy.map((name) => over(name, sum([name]), budget.lazyChunk)),
    over('the whole widget', sum(Object.keys(texts)), budget.whole),
  ].filter((fault) => fault !== null);
}

/** The panel's entry and everything it imports without waiting. */
export function neededAtOnce({ manifest, texts }: BuiltWidget): string[] {
  const needed = new Set([manifest.panel]);
  for (const name of needed) {
    for (const { moduleRequest } of parseSync(name, texts[name] ?? '').module.staticImports) {
      needed.add(moduleRequest.value.replace(/^\.\//, ''));
    }
  }
  return [...needed];
}

/** The manifest is what the server sends as integrity: one wrong hash and no browser starts the panel. */
export function findManifestFaults({ manifest, texts }: BuiltWidget): string[] {
  const { loader, panel, files } = manifest;
  const listed = Object.entries(files).flatMap(([name, { bytes, gzip, integrity }]) => {
    const text = texts[name];
    if (text === undefined) return [`${name}: listed but not built`];
    return [
      ...(bytes === Buffer.byteLength(text) ? [] : [`${name}: bytes differ`]),
      ...(gzip === gzipBytes(text) ? [] : [`${name}: gzip differs`]),
      ...(integrity === integrityOf(text) ? [] : [`${name}: integrity differs`]),
    ];
  });
  const missing = [loader, panel, ...Object.keys(texts)].filter((name) => !(name in files));
  return [...listed, ...missing.map((name) => `${name}: not in the manifest`)];
}

/** The server replaces the token, and only the token: one place, in the loader. */
export function findTokenFaults({ manifest, texts }: BuiltWidget): string[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    const count = text.split(settingsToken).length - 1;
    const expected = name === manifest.loader ? 1 : 0;
    return count === expected ? [] : [`${name}: holds the settings' token ${count} times`];
  });
}

/** A widget loads code from nowhere and tells nobody: no address of any host is in it. */
export function findForeignHosts({ texts }: BuiltWidget): string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    [
      ...neverFetched.reduce((rest, known) => rest.replaceAll(known, ''), text).matchAll(address),
    ].map(([, host = '']) => `${name}: names the host ${host}`),
  );
}

const address = /(?:\b(?:https?|wss?):|["'`])\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)/gi;

/** What only looks like an address: names of XML namespaces, and advice inside an error of socket.io-client. */
const neverFetched = ['http://www.w3.org/', 'https://socket.io/docs/v3/migrating-from-2-x-to-3-0/'];

/**
 * What makes code or markup from text, counted in the syntax tree. `brought` are the sources of bundled libraries: what
 * they bring is theirs (Preact can set innerHTML when asked to; engine.io-client looks for the global object), and
 * anything beyond their count is ours.
 */
export function findCodeFromText({ texts }: BuiltWidget, brought: string[]): string[] {
  const allowed = countDangers(brought);
  const found = countDangers(Object.values(texts));
  return dangers
    .filter((danger) => (found.get(danger) ?? 0) > (allowed.get(danger) ?? 0))
    .map(
      (danger) =>
        `${danger}: ${found.get(danger)} times, libraries bring ${allowed.get(danger) ?? 0}`,
    );
}

const dangers = [
  'eval',
  'Function',
  'document.write',
  'DOMParser',
  '.innerHTML',
  '.outerHTML',
  '.insertAdjacentHTML',
  '.createContextualFragment',
];

function countDangers(sources: string[]): Map<string, number> {
  const uses = sources.flatMap((source) => readSyntax('built.js', source).uses);
  return new Map(
    dangers.map((danger) => [danger, uses.filter(({ name }) => name === danger).length]),
  );
}

const over = (what: string, bytes: number, max: number): string | null =>
  bytes <= max ? null : `${what}: ${bytes} bytes gzip, at most ${max}`;

export const gzipBytes = (text: string) => gzipSync(text, { level: 9 }).byteLength;

export const integrityOf = (text: string) =>
  `sha384-${createHash('sha384').update(text).digest('base64')}`;
