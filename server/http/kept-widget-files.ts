import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../shared/limits.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { encodeScript } from './script-reply.ts';
import type { EncodedScript } from './script-reply.ts';

/** Files of this machine by their hashed names. */
export type KeptFiles = { get(name: string): EncodedScript | undefined };

/**
 * Keeps the hashed files of the builds served last in `folder`, so that a page that was opened before an
 * upgrade still finds the panel its loader names, and an open panel its parts. This build comes first.
 *
 * A folder that cannot be written or read is reported and costs nothing but the old files.
 */
export function keepWidgetFiles(options: {
  folder: string;
  files: ReadonlyMap<string, EncodedScript>;
  now: number;
  telemetry: Pick<Telemetry, 'fault'>;
}): KeptFiles {
  const { folder, files, telemetry } = options;
  const report = (error: unknown): void => telemetry.fault({ where: 'http.widget_files', error });
  const kept = new Map<string, string>();
  const read = new Map<string, EncodedScript>();
  try {
    if (files.size > 0) storeBuild(folder, files, options.now);
    for (const build of listBuilds(folder)) {
      // Only what is listed here is ever read: no part of a path comes from a request.
      for (const name of readdirSync(build))
        if (hashedName.test(name) && !kept.has(name)) kept.set(name, join(build, name));
    }
  } catch (error) {
    report(error);
  }

  function readKept(name: string): EncodedScript | undefined {
    const path = kept.get(name);
    if (path === undefined) return undefined;
    try {
      const script = encodeScript(readFileSync(path));
      read.set(name, script);
      return script;
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  return { get: (name) => files.get(name) ?? read.get(name) ?? readKept(name) };
}

/** Names a build: the same for the same files, wherever they are served. */
export function hashBuild(files: ReadonlyMap<string, EncodedScript>): string {
  const hash = createHash('sha256');
  for (const [name, { identity }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\n${identity.length}\n`).update(identity);
  return hash.digest('hex').slice(0, 32);
}

const hashedName = /^[\w-]+\.js$/;
const buildName = /^[0-9a-f]{32}$/;

/** Writes a build under the hash of its content, whole or not at all; one that is there becomes the newest. */
function storeBuild(folder: string, files: ReadonlyMap<string, EncodedScript>, now: number): void {
  const build = join(folder, hashBuild(files));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftovers(folder, now);
  if (statSync(build, { throwIfNoEntry: false }) === undefined) {
    // Each process has a draft of its own: those of one machine may start at the same moment.
    const unfinished = mkdtempSync(join(folder, draftName));
    // On the disk before it has its name: after a power cut a half file would be served for ever.
    for (const [name, { identity }] of files)
      writeFileSync(join(unfinished, name), identity, { flush: true });
    try {
      renameSync(unfinished, build);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      // Another process was first, with the same files.
      if (statSync(build, { throwIfNoEntry: false }) === undefined) throw error;
    }
  }
  utimesSync(build, now / 1_000, now / 1_000);
  // Times may lie ahead, of a clock that was wrong: they must not push out what was stored just now.
  const others = listBuilds(folder).filter((path) => path !== build);
  for (const old of others.slice(limits.widgetBuilds - 1))
    rmSync(old, { recursive: true, force: true });
}

/** Drafts of processes that were killed while they wrote them; one that is young may be at work. */
function removeLeftovers(folder: string, now: number): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(draftName))) {
    const draft = join(folder, name);
    const found = statSync(draft, { throwIfNoEntry: false });
    if (found && Math.abs(now - found.mtimeMs) > draftMs)
      rmSync(draft, { recursive: true, force: true });
  }
}

const draftName = 'unfinished';
const draftMs = 60_000;

/** Paths of the builds, the one served last first. */
function listBuilds(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return (
    readdirSync(folder)
      .filter((name) => buildName.test(name))
      .map((name) => join(folder, name))
      // Another process may have removed one since it was listed.
      .flatMap((path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return found ? [{ path, at: found.mtimeMs }] : [];
      })
      .sort((a, b) => b.at - a.at)
      .map(({ path }) => path)
  );
}
