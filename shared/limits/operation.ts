/** Of running it: webhooks, configuration, tools of the operator, logs, health, the way down. */
export const operationLimits = {
  /** Webhooks. */
  webhookConnectTimeoutMs: 5_000,
  webhookTotalTimeoutMs: 15_000,
  webhookResponseBytes: 65_536,
  webhookBodyBytes: 262_144,
  /** Calls of webhooks at once, beside the first of each endpoint; and how many an endpoint that answers may hold. */
  webhookConcurrency: 20,
  webhookConcurrencyPerEndpoint: 5,
  /** Endpoints of one installation. */
  endpoints: 100,
  /** The configuration file. */
  configBytes: 1_048_576,
  /** How deep it may nest, and how many values its aliases may repeat in all. */
  configDepth: 32,
  configAliasValues: 10_000,
  /** Files of intents that a stored configuration may carry, and everything in it together. */
  configFiles: 500,
  configBundleBytes: 8_388_608,
  /** How often the configuration's files are looked at for changes, and how long they must have been at rest. */
  configLookMs: 500,
  configSettleMs: 100,
  /** How often the store is asked for a newer version, in case that word of it was lost. */
  configPollMs: 1_000,
  /** How long a delivery waits whose endpoint is in a configuration that this process does not run yet. */
  configLagMs: 1_000,
  /** Lines that two versions may differ in before all lines between are shown as changed. */
  configDiffEdits: 1_000,
  /** Origins of one site, one of them, and the name of an intent or the path of its file. */
  originsPerSite: 100,
  originChars: 300,
  intentNameChars: 300,
  /** Phrases of one intent in one language, and intents of a site. */
  phrasesPerIntent: 200,
  intentsPerSite: 100,
  /** Questions of a shop's FAQ, other ways to ask each, and what an answer holds in characters. */
  faqEntries: 500,
  faqPhrases: 50,
  faqAnswerChars: 2_000,
  /** Rules that make a lead's score. */
  scoreRules: 50,
  /** How a shop is reached: its phone number, and its address in all lines. */
  contactPhoneChars: 40,
  contactAddressChars: 300,
  /** Of a body that `deskbell call` shows, in characters. */
  callBodyChars: 4_000,
  /** A description of an API that `deskbell connect openapi` reads, where it is JSON; and its operations. */
  openapiBytes: 16_777_216,
  openapiOperations: 2_000,
  /** Log lines nobody has read yet; further ones are dropped. */
  logBufferBytes: 1_048_576,
  /** Combinations of label values of one metric; further ones count as "other". */
  metricSeries: 500,
  /** One check of `/readyz`, and how often at most it writes to the store to see whether that can be done. */
  healthCheckMs: 2_000,
  healthProbeMs: 1_000,
  /** How long a server that is told to stop waits for requests and turns under way. */
  stopGraceMs: 8_000,
  /** How long it then waits until the callers that still wait for a reply were told what is there. */
  stopAnswerMs: 500,
  /** And for tokens of connections that it has asked for. */
  stopTokensMs: 3_000,
  /** Business hours: slots of a day, days with hours of their own, why they have, and how far the next change is looked for. */
  hoursSlotsPerDay: 8,
  hoursExceptions: 200,
  hoursLabelChars: 80,
  hoursHorizonDays: 370,
} as const;
