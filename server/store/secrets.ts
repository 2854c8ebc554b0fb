/** Operations on what the store keeps sealed; it has no key, and never sees what is inside. */
export type SecretOperations = {
  /** Puts a sealed entry into the vault, in the place of one of the same name; every process hears of it. */
  'secret.set': { input: SecretSet; result: null };
  'secret.remove': { input: { name: string }; result: boolean };
  /** Replaces all sealed rows by the same under another key; nothing when they have changed since they were read. */
  'secret.rekey': { input: Rekey; result: 'done' | 'changed' };
  'token.save': { input: TokenSave; result: TokenSaved };
  'token.spoil': { input: TokenSpoil; result: boolean };
  'token.revoke': { input: { connection: string; at: number }; result: boolean };
  /** Remembers that a consent is waited for, under the id its answer will carry. */
  'grant.begin': { input: GrantBegin; result: null };
  /** Gives it to the first who asks. */
  'grant.take': { input: { id: string; at: number }; result: GrantTaken | null };
};

export type SecretSet = { name: string; sealed: string; at: number };

export type SecretRow = { name: string; sealed: string; at: number };

/** The tokens of a connection. */
export type TokenRow = {
  connection: string;
  /** Grows with every change, so that whoever changed last is known. */
  generation: number;
  /** `reconnect`: its grant was refused, and only its owner can give another. `revoked`: he has taken it back. */
  state: 'ready' | 'reconnect' | 'revoked';
  access: string | null;
  refresh: string | null;
  expiresAt: number;
  at: number;
};

export type TokenSave = {
  connection: string;
  /** The generation it was made from, 0 for none; null for a new grant, which replaces whatever is there. */
  replaces: number | null;
  access: string;
  /** null keeps the one that is there, unless a new grant replaces it. */
  refresh: string | null;
  expiresAt: number;
  at: number;
};

/** `stale`: somebody else has changed it since. */
export type TokenSaved = { kind: 'saved'; generation: number } | { kind: 'stale' };

export type TokenSpoil = { connection: string; generation: number; access: string; at: number };

export type GrantBegin = {
  id: string;
  connection: string;
  sealed: string;
  until: number;
  at: number;
};

export type GrantTaken = { connection: string; sealed: string };

/** All sealed rows, each as it was and as it becomes. */
export type Rekey = {
  /** Replaces the proof that processes on one store compare their secrets by. */
  proof: string;
  secrets: readonly { name: string; before: string; after: string }[];
  tokens: readonly {
    connection: string;
    before: Sealed;
    after: Sealed;
  }[];
  at: number;
};

type Sealed = { access: string | null; refresh: string | null };
