/**
 * The rooms of each side from left to right. A room imports only from rooms to its left; rooms in one
 * step do not see each other. A room is a folder, or one file, directly in its side's folder.
 */
export const rooms = {
  server: [
    ['config'],
    ['telemetry'],
    ['store'],
    ['jobs'],
    ['access'],
    ['outgoing'],
    ['expressions'],
    ['webhooks', 'connectors'],
    ['intents'],
    ['conversation'],
    ['socket', 'http'],
    ['configuration'],
    ['running'],
    ['work', 'lifecycle'],
    ['system'],
    ['app', 'stories'],
    ['cli'],
    ['main'],
    ['deskbell'],
  ],
  widget: [['settings'], ['words'], ['page'], ['link'], ['state'], ['panel'], ['api'], ['widget']],
} as const satisfies Record<string, readonly (readonly string[])[]>;

export type Side = keyof typeof rooms;

/** Parts of the widget's folder that stand outside its order, each with a rule of its own. */
export const apart = { loader: 'loader', build: 'build' } as const;

/** What the loader may carry in: both are inlined into its one small file. */
export const loaderMayImport = ['settings', 'words'];

/** Files of `shared/` that hold plain numbers and tables, so that the widget may load them. */
export const plainShared = ['shared/currency.ts', 'shared/limits.ts', 'shared/problem.ts'];

/** Rooms that may never import another, although it is to their left. */
export const strangers: { room: string; from: string; why: string }[] = [
  { room: 'intents', from: 'webhooks', why: 'they meet at the store' },
  { room: 'conversation', from: 'webhooks', why: 'they meet at the store' },
];

/** Where the system's clock, timers and randomness are met, each file with the reason. */
export const systemWalls: Record<string, string> = {
  'server/system.ts': 'is the system clock and randomness that app.ts hands to everything else',
  'widget/page/clock.ts': 'is the border to the browser, whose clock and randomness it hands out',
};

/** Packages and modules that belong to one room: the store's engines, the guarded client, the edges. */
export const owners: { what: string; names?: string[]; rooms: string[] }[] = [
  { what: 'kysely', rooms: ['store'] },
  { what: 'pg', rooms: ['store'] },
  { what: 'node:sqlite', rooms: ['store'] },
  { what: 'undici', rooms: ['outgoing'] },
  { what: 'nodemailer', rooms: ['outgoing'] },
  { what: 'node:https', rooms: ['outgoing'] },
  { what: 'node:http2', rooms: ['outgoing'] },
  { what: 'node:tls', rooms: ['outgoing'] },
  { what: 'node:dns', rooms: ['outgoing'] },
  { what: 'node:dns/promises', rooms: ['outgoing'] },
  { what: 'node:http', names: ['request', 'get', 'Agent', 'default', '*'], rooms: ['outgoing'] },
  {
    what: 'node:http',
    names: ['createServer', 'Server'],
    rooms: ['socket', 'http', 'lifecycle', 'app'],
  },
  {
    what: 'node:net',
    names: ['connect', 'createConnection', 'Socket', 'default', '*'],
    rooms: ['outgoing'],
  },
  { what: 'socket.io', rooms: ['socket', 'http', 'app'] },
  { what: 'express', rooms: ['socket', 'http', 'app'] },
];

/** Names that mean nothing, and so collect everything. */
export const emptyNames = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'lib'];

export const maxCodeLines = { code: 200, tests: 300 };

/** Tables that grow with time or with languages. */
export const mayBeLong = [/^server\/store\/migrations\//, /^widget\/words\//];
