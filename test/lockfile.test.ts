import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  findDrift,
  findInexactVersions,
  findKnownHoles,
  findUnpinnedPackages,
  floors,
} from './support/lockfile.ts';

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions });
const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z
      .object({
        version: z.string(),
        integrity: z.string(),
        resolved: z.string(),
        link: z.boolean(),
      })
      .partial(),
  ),
});

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(`${import.meta.dirname}/../${name}`, 'utf8'));
const manifest = manifestSchema.parse(readJson('package.json'));
const lockfile = lockfileSchema.parse(readJson('package-lock.json'));

describe('the lockfile', () => {
  it('pins every package by its content and to no address', () => {
    expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100);
    expect(findUnpinnedPackages(lockfile)).toEqual([]);
  });

  it('holds exactly what package.json asks for, which asks for exact versions', () => {
    expect(findInexactVersions(manifest)).toEqual([]);
    expect(findDrift(manifest, lockfile)).toEqual([]);
  });

  it('has no package with a known hole', () => {
    for (const name of Object.keys(floors)) {
      expect(lockfile.packages).toHaveProperty([`node_modules/${name}`]);
    }
    expect(findKnownHoles(lockfile)).toEqual([]);
  });
});

describe('a faulty lockfile is reported', () => {
  const integrity = `sha512-${'A'.repeat(86)}==`;

  it('without integrity, with a weak one, or with an address', () => {
    const packages = {
      '': { version: '0.1.0' },
      'node_modules/fine': { version: '1.0.0', integrity },
      'node_modules/linked': { link: true, resolved: 'packages/linked' },
      'node_modules/bare': { version: '1.0.0' },
      'node_modules/weak': { version: '1.0.0', integrity: 'sha1-AAAA' },
      'node_modules/tied': { integrity, resolved: 'https://registry.example/tied.tgz' },
    };
    expect(findUnpinnedPackages({ packages })).toEqual([
      'node_modules/bare: no sha512 integrity',
      'node_modules/weak: no sha512 integrity',
      'node_modules/tied: carries a download address',
    ]);
  });

  it('with ranges, tags or addresses instead of versions', () => {
    const dependencies = { a: '^1.0.0', b: 'latest', c: '1.0.0', d: '1.0.0-beta.17', e: '1.x' };
    const devDependencies = { f: 'github:a/b' };
    const faults = findInexactVersions({ dependencies, devDependencies });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['a', 'b', 'e', 'f']);
  });

  it('when package.json has moved on', () => {
    const dependencies = { a: '1.0.1', b: '1.0.0', c: '1.0.0' };
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(findDrift({ dependencies }, { packages })).toHaveLength(2);
  });

  it('with a known hole anywhere in the tree', () => {
    const packages = {
      'node_modules/ws': { version: '8.21.0' },
      'node_modules/a/node_modules/ws': { version: '8.20.9' },
      'node_modules/b/node_modules/ws': { version: '8.21.0-rc.1' },
      'node_modules/undici': { version: '10.0.0' },
      'node_modules/engine.io': { version: '6.6.8' },
      'node_modules/not-ws': { version: '1.0.0' },
    };
    expect(findKnownHoles({ packages }).map((fault) => fault.split(':')[0])).toEqual([
      'node_modules/a/node_modules/ws',
      'node_modules/b/node_modules/ws',
      'node_modules/engine.io',
    ]);
  });
});
