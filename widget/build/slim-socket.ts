import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const layers = new Map(
  [
    ['engine.io-client', '../link/engine.ts'],
    ['socket.io-parser', '../link/parser.ts'],
  ].map(([name, path]) => [name, fileURLToPath(new URL(path ?? '', import.meta.url))]),
);

/**
 * What of socket.io-client the widget does without: it opens WebSockets only, sends and receives JSON
 * only, and makes its own reconnections. Below the client stand our own engine and parser, and of the
 * files named here only the few lines that are needed remain: 6 KB less of 12 (measured with 4.8.4).
 */
const replacements: readonly { file: RegExp; code: string }[] = [
  {
    // Without `io()`, which keeps a cache of managers that nothing here uses.
    file: /socket\.io-client\/build\/esm\/index\.js$/,
    code: "export { Manager } from './manager.js'; export { Socket } from './socket.js';",
  },
  {
    file: /socket\.io-client\/build\/esm\/contrib\/backo2\.js$/,
    code: `
      export class Backoff {
        setMin() {} setMax() {} setJitter() {} reset() {}
        duration() { return 0; }
      }`,
  },
];

/** Methods that nothing here calls, or only behind an option the widget never sets: 0.5 KB more. */
const unused: readonly { file: RegExp; methods: readonly string[] }[] = [
  {
    file: /socket\.io-client\/build\/esm\/socket\.js$/,
    methods: [
      'get disconnected',
      'open',
      'send',
      'emitWithAck',
      '_addToQueue',
      'close',
      'compress',
      'get volatile',
      'onAny',
      'prependAny',
      'offAny',
      'listenersAny',
      'onAnyOutgoing',
      'prependAnyOutgoing',
      'offAnyOutgoing',
      'listenersAnyOutgoing',
    ],
  },
  {
    file: /socket\.io-client\/build\/esm\/manager\.js$/,
    methods: ['connect', 'disconnect', 'reconnect', 'onreconnect'],
  },
];

/** Takes a method out of a class as tsc writes it: indented by four, down to the brace that stands there. */
function dropMethod(code: string, method: string): string {
  const body = new RegExp(`^ {4}${method}\\(.*\\) \\{\\n(?: {8}.*\\n|\\n)* {4}\\}\\n`, 'm');
  const dropped = code.replace(body, '');
  if (dropped === code) throw new Error(`not found in socket.io-client: ${method}`);
  return dropped;
}

export function slimSocket(): Plugin {
  const left = new Set([...replacements, ...unused]);
  return {
    name: 'slim-socket',
    enforce: 'pre',
    resolveId: (id) => layers.get(id) ?? null,
    load(id) {
      const replacement = replacements.find(({ file }) => file.test(id));
      if (!replacement) return null;
      left.delete(replacement);
      return replacement.code;
    },
    transform(code, id) {
      const extra = unused.find(({ file }) => file.test(id));
      if (!extra) return null;
      left.delete(extra);
      return { code: extra.methods.reduce(dropMethod, code), map: null };
    },
    buildEnd(error) {
      // A new version that moves its files would bring everything back unnoticed.
      if (!error && left.size > 0) {
        const files = [...left].map(({ file }) => file.source).join(' ');
        throw new Error(`not found in socket.io-client: ${files}`);
      }
    },
  };
}
