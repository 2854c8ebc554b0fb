import type { ApiKeyId, SiteId } from '../../shared/ids.ts';

/** A configuration that an owner pushes. */
export type ConfigurationPush = {
  text: string;
  /** Files it names, by the path it names them by. */
  files: Readonly<Record<string, string>>;
  /** SHA-256 of text and files, hex. */
  digest: string;
  /** The version this one was made from, 0 for none; null stores it whatever is there. */
  base: number | null;
  note: string;
  at: number;
};

/** `unchanged`: the latest version holds just this. `stale`: `version`, not the base, is the latest. */
export type PushResult = { kind: 'stored' | 'unchanged' | 'stale'; version: number };

export type NewApiKey = {
  id: ApiKeyId;
  site: SiteId;
  name: string;
  /** SHA-256 of the key's secret part, hex. */
  hash: string;
  scopes: string[];
  at: number;
};
