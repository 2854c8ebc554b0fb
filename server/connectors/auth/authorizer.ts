/** What a request carries to be let in. */
export type Proof = {
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Instead of the connection's own, where the vendor names it with the token. */
  baseUrl?: string;
  /** Which token this is; a later one has a higher number. */
  generation: number;
};

/** `reconnect`: only the owner can help. `note` is for him and holds no secret and nothing of a reply. */
export type Proved =
  | { ok: true; proof: Proof }
  | { ok: false; failure: 'auth' | 'unavailable' | 'timeout'; reconnect: boolean; note: string };

/** How one connection proves itself to its backend. */
export type Authorizer = {
  /**
   * Gives a proof; at once while there is a token that can be used. `refused`: the proof that the backend has just
   * answered with 401. It is replaced once; when the one that replaces it is handed in as well, the answer is a failure. What
   * is under way to get a token is not ended by `signal`, because it may cost the old one: only the waiting is.
   */
  prove(ask: { signal: AbortSignal; refused?: Proof }): Promise<Proved>;
  /** The backend has let this proof in. */
  accepted(proof: Proof): void;
  /** Resolves when nothing is under way that would be lost with the process. */
  settled(): Promise<void>;
};
