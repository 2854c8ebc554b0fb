/** The parts of package.json and package-lock.json that the rules look at. */
export type Manifest = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
export type LockedPackage = {
  version?: string | undefined;
  integrity?: string | undefined;
  resolved?: string | undefined;
  link?: boolean | undefined;
};
export type Lockfile = { packages: Record<string, LockedPackage> };

/**
 * Below these versions the package has a known hole that input from the network reaches.
 * The whole tree is looked at: an older copy below another package is loaded just the same.
 */
export const floors: Record<string, string> = {
  ws: '8.21.0',
  'socket.io-parser': '4.2.6',
  'engine.io': '6.6.9',
  undici: '7.18.0',
};

/**
 * Every package is pinned by the hash of its content, from whichever registry it is fetched: an address
 * (`resolved`) would tie the lockfile to the registry it was made with.
 */
export function findUnpinnedPackages({ packages }: Lockfile): string[] {
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && entry.link !== true)
    .flatMap(([path, { integrity, resolved }]) => [
      ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')
        ? []
        : [`${path}: no sha512 integrity`]),
      ...(resolved === undefined ? [] : [`${path}: carries a download address`]),
    ]);
}

/** A range in package.json would let two installs differ before the lockfile is read. */
export function findInexactVersions(manifest: Manifest): string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => `${name}: "${version}" is not one exact version`);
}

/** What the manifest asks for is what is locked; else `npm ci` refuses on the next machine. */
export function findDrift(manifest: Manifest, { packages }: Lockfile): string[] {
  const { dependencies, devDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)
    .map(([name, version]) => `${name}: ${version} is asked for but not locked`);
}

export function findKnownHoles({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { version = '0.0.0' }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const floor = path.includes('node_modules/') ? floors[name] : undefined;
    return floor !== undefined && isBelow(version, floor)
      ? [`${path}: ${version} has a known hole, at least ${floor} is needed`]
      : [];
  });
}

/** A pre-release of the floor itself comes before it. */
function isBelow(version: string, floor: string): boolean {
  const numbers = (text: string) => (text.split(/[-+]/)[0] ?? '').split('.').map(Number);
  const [have, need] = [numbers(version), numbers(floor)];
  const at = need.findIndex((part, index) => part !== have[index]);
  return at < 0 ? version.includes('-') : (have[at] ?? 0) < (need[at] ?? 0);
}
