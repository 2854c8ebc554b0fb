/** One call. `url` is absolute http(s) without credentials; redirects are replies like any other. */
export type OutgoingRequest = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Buffer | string;
  /** `connectMs` covers name lookup, TCP and TLS; `firstByteMs` runs from then to the reply's head; `totalMs` covers everything, the body too. */
  timeouts: { connectMs: number; firstByteMs: number; totalMs: number };
  /** The body's cap, counted after decompression when `decompress` is true. */
  maxBytes: number;
  /** Ask for gzip, deflate or br and undo it. */
  decompress: boolean;
  /** What a body beyond the cap means: a failed call (default), or its first `maxBytes` bytes. */
  overflow?: 'fail' | 'truncate';
  signal?: AbortSignal;
};

/** Header names are lower case; repeated headers are joined with a comma. */
export type OutgoingReply =
  | {
      ok: true;
      status: number;
      headers: Record<string, string>;
      body: Buffer;
      truncated: boolean;
      durationMs: number;
    }
  | { ok: false; error: OutgoingError; hint: string; durationMs: number };

/** Why there is no reply. */
export type OutgoingError =
  | 'address_refused'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'connect_timeout'
  | 'first_byte_timeout'
  | 'total_timeout'
  | 'too_large'
  | 'reset'
  | 'bad_response'
  | 'aborted'
  | 'plain_http_refused'
  | 'invalid_request';

/** An error with the sentence that tells the operator what to do. */
export type Refusal = { error: OutgoingError; hint: string };

export type HttpClient = {
  /** Never throws for network reasons. */
  send(request: OutgoingRequest): Promise<OutgoingReply>;
  /** Ends every kept connection and every call under way. */
  close(): Promise<void>;
};

/** Looks a host name up; every address that may be connected to. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;
export type ResolvedAddress = { address: string; family: 4 | 6 };
