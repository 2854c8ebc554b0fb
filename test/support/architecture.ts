import { basename } from 'node:path';
import type { Edge, ImportGraph, SourceFile } from './imports.ts';
import {
  apart,
  emptyNames,
  loaderMayImport,
  maxCodeLines,
  mayBeLong,
  owners,
  plainShared,
  rooms,
  strangers,
  systemWalls,
} from './rooms.ts';
import type { Side } from './rooms.ts';

/** A rule looks at the whole graph and returns one line of text for each fault. */
export type Rule = (graph: ImportGraph) => string[];

/** Rooms see only rooms to their left, and nobody sees demo or tests. */
export const importsPointLeft: Rule = overEdges((file, edge) => {
  const from = placeOf(file.path);
  const to = placeOf(edge.to);
  if (from.side === 'test' || to.side === null) return null;
  if (to.side === 'test') return 'code does not import tests';
  if (to.side === 'demo') return from.side === 'demo' ? null : 'only the demo knows the demo';
  if (from.side === 'demo') return demoMaySee(to);
  if (isApart(from) || isApart(to)) return null;
  if (to.side === 'shared') return null;
  if (from.side !== to.side) return `${from.side} and ${to.side} meet at shared only`;
  if (from.side === 'shared' || from.room === to.room) return null;
  if (!isSide(from.side)) return null;
  const stranger = strangers.find(({ room, from: left }) => room === from.room && left === to.room);
  if (stranger !== undefined) return `${from.room} never imports ${to.room}: ${stranger.why}`;
  return stepOf(from.side, to.room) < stepOf(from.side, from.room)
    ? null
    : `${to.room} is not to the left of ${from.room}`;
});

/** Every file under server/ and widget/ belongs to a room that has its place in the order. */
export const everyFileHasARoom: Rule = ({ files }) =>
  files
    .map(({ path }) => ({ path, ...placeOf(path) }))
    .filter(({ side, room }) => isSide(side) && !inApart(side, room) && stepOf(side, room) < 0)
    .map(({ path, room }) => `${path}: ${room} has no place in the order of rooms`);

/** `shared` is words: nothing but itself and zod. */
export const sharedStandsAlone: Rule = overEdges((file, edge) =>
  file.path.startsWith('shared/') && !edge.to.startsWith('shared/') && edge.to !== 'zod'
    ? 'shared imports only shared and zod'
    : null,
);

/** Schemas are the server's; the widget takes their types, which cost no bytes. */
export const widgetTakesTypesOnly: Rule = overEdges((file, edge) => {
  const from = placeOf(file.path);
  if (from.side !== 'widget' || from.room === apart.build || edge.type) return null;
  return edge.to.startsWith('shared/') && !plainShared.includes(edge.to)
    ? `the widget takes types only from shared, and values from ${plainShared.join(', ')}`
    : null;
});

/** The loader is the one file every visitor pays for: it drags nothing in, and nothing drags it in. */
export const loaderStandsAlone: Rule = overEdges((file, edge) => {
  if (edge.type) return null;
  const from = placeOf(file.path);
  const to = placeOf(edge.to);
  const isLoader = from.side === 'widget' && from.room === apart.loader;
  if (isLoader && to.side === 'widget' && to.room !== apart.loader)
    return loaderMayImport.includes(to.room)
      ? null
      : `the loader imports only ${loaderMayImport.join(' and ')}`;
  if (isLoader && to.side === null) return 'the loader imports no package';
  if (!isLoader && from.side !== 'test' && to.side === 'widget' && to.room === apart.loader)
    return from.side === 'widget' && from.room === apart.build
      ? null
      : 'nothing imports the loader';
  return null;
});

/** Only the store knows SQL, only outgoing calls out, only socket and http listen. */
export const oneRoomPerPower: Rule = (graph) => [
  ...overEdges((file, edge) => {
    const { side, room } = placeOf(file.path);
    if (side !== 'server') return null;
    const named = (names: string[] | undefined) =>
      names === undefined || (!edge.type && edge.names.some((name) => names.includes(name)));
    const broken = owners.find(
      ({ what, names, rooms: allowed }) =>
        what === edge.to && named(names) && !allowed.includes(room),
    );
    return broken === undefined ? null : `belongs to ${broken.rooms.join(', ')}`;
  })(graph),
  ...overUses((file, name) => {
    const { side, room } = placeOf(file.path);
    if (side === 'server' && callsOut.includes(name) && room !== 'outgoing')
      return 'only outgoing calls out';
    if (side === 'server' && name === '.listen' && !['socket', 'http', 'app'].includes(room))
      return 'only socket, http and app listen';
    // The loader fetches the panel, and nothing else.
    const mayFetch = ['link', apart.build, apart.loader].some((allowed) => allowed === room);
    if (side === 'widget' && callsOut.includes(name) && !mayFetch)
      return 'only link is on the wire';
    return null;
  })(graph),
];

const callsOut = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator.sendBeacon'];

/** Time and chance are collaborators, so that a simulation can hand in its own. */
export const timeIsHandedIn: Rule = (graph) => {
  const isFree = ({ side, room }: Place, path: string) =>
    !(side === 'shared' || isSide(side)) ||
    (side === 'widget' && room === apart.build) ||
    path in systemWalls;
  return [
    ...overUses((file, name) =>
      system.includes(name) && !isFree(placeOf(file.path), file.path)
        ? 'take a Clock or RandomBytes instead'
        : null,
    )(graph),
    ...overEdges((file, edge) => {
      if (edge.type || isFree(placeOf(file.path), file.path)) return null;
      const chance = ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'webcrypto'];
      const isChance =
        edge.to === 'node:crypto' && edge.names.some((name) => chance.includes(name));
      return isChance || edge.to.startsWith('node:timers')
        ? 'take a Clock or RandomBytes instead'
        : null;
    })(graph),
  ];
};

const system = [
  'Date.now',
  'new Date()',
  'Math.random',
  'setTimeout',
  'setInterval',
  'crypto.randomUUID',
  'crypto.getRandomValues',
];

/** What turns text into code or markup is in no file of ours. */
export const textStaysText: Rule = overUses((file, name) => {
  const { side, room } = placeOf(file.path);
  if (side === 'test' || (side === 'widget' && room === apart.build)) return null;
  if (['eval', 'Function', 'new Function()'].includes(name)) return 'no code from text';
  return markup.includes(name) ? 'no markup from text' : null;
});

const markup = [
  '.innerHTML',
  '.outerHTML',
  '.insertAdjacentHTML',
  '.dangerouslySetInnerHTML',
  'document.write',
  'DOMParser',
];

/** Two files that need each other to load are one file, or three. */
export const noCycles: Rule = ({ files }) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const faults: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const begun = trail.indexOf(path);
    if (begun >= 0) {
      faults.push([...trail.slice(begun), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const edge of byPath.get(path)?.edges ?? []) {
      if (!edge.type) visit(edge.to, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return faults;
};

/** A file holds one idea. Comments are not counted: reasons are welcome. */
export const filesStaySmall: Rule = ({ files }) =>
  files
    .filter(({ path }) => !mayBeLong.some((pattern) => pattern.test(path)))
    .map(({ path, codeLines }) => ({
      path,
      codeLines,
      max: path.startsWith('test/') ? maxCodeLines.tests : maxCodeLines.code,
    }))
    .filter(({ codeLines, max }) => codeLines > max)
    .map(({ path, codeLines, max }) => `${path}: ${codeLines} lines of code, at most ${max}`);

/** A name says what is inside. */
export const namesSaySomething: Rule = ({ files, documents }) =>
  [...files.map(({ path }) => path), ...documents]
    .filter((path) =>
      path.split('/').some((part) => emptyNames.includes(part.split('.')[0]?.toLowerCase() ?? '')),
    )
    .map((path) => `${path}: the name says nothing about what is inside`);

/** Every room has a page that says what it is for and what it never does. */
export const everyRoomHasAReadme: Rule = ({ files, documents }) => {
  const folders = files.map(({ path }) => path.split('/')).flatMap(roomFolders);
  return [...new Set(folders)]
    .filter((folder) => !documents.includes(`${folder}/README.md`))
    .map((folder) => `${folder}: has no README.md`);
};

function roomFolders([side = '', room = '', ...rest]: string[]): string[] {
  if (!isSide(side)) return [side];
  if (inApart(side, room)) return [];
  return rest.length === 0 ? [] : [`${side}/${room}`];
}

type Place = { side: string | null; room: string };

/** `server/store/x.ts` is room store of side server; a package has no side. */
function placeOf(path: string): Place {
  const [side = '', room = ''] = path.split('/');
  const sides = ['shared', 'server', 'widget', 'demo', 'test'];
  return { side: sides.includes(side) ? side : null, room: basename(room).split('.')[0] ?? '' };
}

const isSide = (side: string | null): side is Side => side !== null && side in rooms;

const stepOf = (side: Side, room: string): number =>
  rooms[side].findIndex((step: readonly string[]) => step.includes(room));

const inApart = (side: string | null, room: string): boolean =>
  side === 'widget' && Object.values<string>(apart).includes(room);

const isApart = ({ side, room }: Place): boolean => inApart(side, room);

/** The demo is an operator: it starts the server whole and reaches into no room. */
function demoMaySee({ side, room }: Place): string | null {
  if (side === 'shared' || (side === 'widget' && room === apart.build)) return null;
  const whole = ['configuration', 'system', 'app', 'cli', 'main'];
  return side === 'server' && whole.includes(room) ? null : 'the demo starts the server whole';
}

function overEdges(fault: (file: SourceFile, edge: Edge) => string | null): Rule {
  return ({ files }) =>
    files.flatMap((file) =>
      file.edges.flatMap((edge) => {
        const reason = fault(file, edge);
        return reason === null ? [] : [`${file.path}:${edge.line} imports ${edge.to}: ${reason}`];
      }),
    );
}

function overUses(fault: (file: SourceFile, name: string) => string | null): Rule {
  return ({ files }) =>
    files.flatMap((file) =>
      file.uses.flatMap(({ name, line }) => {
        const reason = fault(file, name);
        return reason === null ? [] : [`${file.path}:${line} uses ${name}: ${reason}`];
      }),
    );
}
