import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { managerCuts, socketCuts } from './socket-cuts.ts';
import type { Cut } from './socket-cuts.ts';

const layers = new Map(
  [
    ['@socket.io/component-emitter', '../link/emitter.ts'],
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
    code: 'export class Backoff {}',
  },
];

/** Methods and lines that nothing here calls, or only behind an option the widget never sets: 1.5 KB more. */
const unused: readonly { file: RegExp; methods: readonly string[]; cuts: readonly Cut[] }[] = [
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
      'notifyOutgoingListeners',
      '_drainQueue',
      'ack',
    ],
    cuts: socketCuts,
  },
  {
    file: /socket\.io-client\/build\/esm\/manager\.js$/,
    methods: [
      'connect',
      'disconnect',
      'reconnection',
      'reconnectionAttempts',
      'reconnectionDelay',
      'randomizationFactor',
      'reconnectionDelayMax',
      'timeout',
      'maybeReconnectOnOpen',
      'reconnect',
      'onreconnect',
      'onping',
    ],
    cuts: managerCuts,
  },
];

/** Takes a method out of a class as tsc writes it: indented by four, down to the brace that stands there. */
function dropMethod(code: string, method: string): string {
  const body = new RegExp(`^ {4}${method}\\(.*\\) \\{\\n(?: {8}.*\\n|\\n)* {4}\\}\\n`, 'm');
  const dropped = code.replace(body, '');
  if (dropped === code) throw new Error(`not found in socket.io-client: ${method}`);
  return dropped;
}

function cutOut(code: string, { from, to, put = '' }: Cut): string {
  const start = code.indexOf(from);
  const end = code.indexOf(to, start + from.length);
  if (start < 0 || end < 0) throw new Error(`not found in socket.io-client: ${from} … ${to}`);
  return code.slice(0, start) + put + code.slice(end);
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
      const cut = extra.cuts.reduce(cutOut, code);
      return { code: extra.methods.reduce(dropMethod, cut), map: null };
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
