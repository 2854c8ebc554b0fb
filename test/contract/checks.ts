import type { KnownCapability } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';

/** A question to a running server through its preset, and what must come of it. */
export type Check = {
  /** The name of the fixture it is recorded as; none for what is not worth keeping. */
  name: string;
  about: string;
  capability: KnownCapability;
  input: { [name: string]: Json };
  /** Somebody else's proof, with which nothing may come. */
  wrong?: { [name: string]: Json };
  /** Laid over what the owner wrote, for this question alone. */
  owner?: { [name: string]: Json };
  /** `'*'` stands for whatever the server made up, such as an id. */
  result: { ok: true; value: Json } | { ok: false; failure: string };
};

/** A server with known things in it, and the questions that can be asked about them. */
export type Stage = {
  preset: string;
  /** What an owner writes beside `preset`. */
  owner: { [name: string]: Json };
  environment: Record<string, string>;
  checks: Check[];
};
