/** Of the network edges: sockets, held requests, REST, the widget’s files, and rates. */
export const edgeLimits = {
  /**
   * One frame on the visitor's socket: every field of the largest form full of characters that take six bytes
   * in JSON still fits, so that nothing inside the other limits can end a connection.
   */
  socketFrameBytes: 163_840,
  /** From the upgrade to the handshake of the namespace; how often a socket is pinged, and waited for. */
  socketConnectMs: 10_000,
  socketPingIntervalMs: 20_000,
  socketPingTimeoutMs: 15_000,
  /** How long the other side may take over its part of closing a connection. */
  socketCloseMs: 1_000,
  /** Frames of any content, counted before they are looked at; beyond it the connection is ended. */
  framesPerMinutePerSocket: 600,
  framesBurstPerSocket: 240,
  framesPerMinutePerAddress: 12_000,
  framesBurstPerAddress: 3_000,
  /** Bytes waiting for one slow reader; beyond it the socket is dropped and resumes from the store. */
  socketBufferBytes: 1_048_576,
  /** Bytes waiting above which status and growing text are left out for that reader. */
  socketVolatileBytes: 16_384,
  /** Open sockets and held requests of one address (IPv6 grouped by /64). */
  socketsPerAddress: 200,
  /** Open sockets and held requests of one visitor (tabs). */
  socketsPerVisitor: 20,
  /** How long the widget waits for its WebSocket before it goes on over HTTP, and until it tries the WebSocket again. */
  socketOpenMs: 3_000,
  socketRetryMs: 300_000,
  /** Tries of a WebSocket that fail at once, in a row, before the widget goes on over HTTP. */
  socketFailures: 2,
  /** How long a visitor's request for entries is held open until there is one: less than proxies wait for a reply. */
  pollWaitSeconds: 25,
  /** How long a held request gathers status and growing text before it answers with them. */
  pollGatherMs: 300,
  /** When one is asked to come back that was refused because too many are held open. */
  pollFullRetryMs: 30_000,
  /** A visitor's requests over HTTP: those for entries, and all of one address. */
  pollsPerMinutePerVisitor: 1_200,
  pollsBurstPerVisitor: 240,
  visitorCallsPerMinutePerAddress: 12_000,
  visitorCallsBurstPerAddress: 3_000,
  /** New sockets of one address. */
  handshakesPerMinutePerAddress: 300,
  /** Accepted messages. The first number is the sustained rate, the burst is how many may come at once. */
  messagesPerMinutePerVisitor: 30,
  messagesBurstPerVisitor: 15,
  messagesPerMinutePerAddress: 300,
  messagesBurstPerAddress: 100,
  messagesPerMinutePerSite: 60_000,
  messagesBurstPerSite: 10_000,
  /** Reading calls (resume) of one visitor. */
  readsPerMinutePerVisitor: 240,
  readsBurstPerVisitor: 60,
  /** Connections of all callers together; how long one may take over its headers, and over a whole request. */
  httpConnections: 20_000,
  httpHeadersMs: 15_000,
  httpRequestMs: 30_000,
  /** Faults told of one input. */
  problemDetails: 20,
  /** Everything under `/widget/`, per address; a proxy that is not trusted is one address for all pages. */
  widgetScriptsPerMinutePerAddress: 6_000,
  widgetScriptsBurstPerAddress: 3_000,
  /** Scripts kept ready, one per site and host that was asked. */
  siteScripts: 200,
  /** Builds of the widget whose files are served, so that an upgrade leaves open pages whole. */
  widgetBuilds: 5,
  /**
   * In a store that processes share, the builds served last within this time are kept too, up to this many in all.
   * A process whose build is asked for says so once in a while, and the store then keeps it.
   */
  widgetBuildMs: 2_592_000_000,
  widgetBuildsStored: 100,
  widgetBuildRenewMs: 86_400_000,
  /** Files of other processes' builds that one process holds in memory, compressed ones included. */
  widgetSharedBytes: 16_777_216,
  /** Between two looks of a process at which files there are: one look answers all who ask for names it does not know. */
  widgetLookMs: 250,
  /** A stored file that is not what a process wrote is not read again for so long. */
  widgetRefusedMs: 60_000,
  /** Pictures of backends, per address. */
  picturesPerMinutePerAddress: 600,
  picturesBurstPerAddress: 300,
  /** `/readyz` and `/metrics`, per address. */
  probesPerMinutePerAddress: 600,
  /** Rates one process remembers; beyond it the one unused the longest is forgotten. */
  rateBuckets: 50_000,
  /**
   * Of a rate that all processes share, one process may be ahead of the store by a block: the burst divided by this.
   * It tells the store what was spent when half a block is, and otherwise after a while, so many rates in one write.
   */
  rateBlocksPerBurst: 8,
  rateSettleMs: 5_000,
  ratesPerWrite: 64,
  /** A REST body. */
  httpBodyBytes: 65_536,
  /** REST calls of one key. */
  httpCallsPerMinutePerKey: 1_200,
  httpCallsBurstPerKey: 300,
  /** Calls without a valid key, per address, and per address and key. */
  httpRefusalsPerMinutePerAddress: 60,
  /** `Idempotency-Key` header. */
  idempotencyKeyChars: 255,
  /** `Prefer: wait=N` on POST /v1/messages, in seconds. */
  preferWaitSeconds: 30,
  /** A visitor's session token. */
  visitorTokenMs: 2_592_000_000,
  visitorTokenChars: 1_024,
} as const;
