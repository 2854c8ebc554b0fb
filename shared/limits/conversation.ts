/** Of what people say and how it is answered: messages, forms, the log, turns, proofs. */
export const conversationLimits = {
  /** A customer's message, in UTF-16 code units; the composer stops there too. */
  messageChars: 4_000,
  /** Sender-made message ids: 16 to 64 characters of A–Z a–z 0–9 _ -. */
  messageIdMinChars: 16,
  messageIdMaxChars: 64,
  /** One field of a form. */
  formFieldChars: 2_000,
  /** Fields of one form. */
  formFields: 12,
  /** Questions of one message that are answered, and those that may wait while another one is asked. */
  questionsPerMessage: 3,
  questionsAside: 3,
  /** Values of a conversation that are kept to be offered again. */
  valuesToOffer: 6,
  /** Answers to a confirmation that are neither yes nor no before it is dropped. */
  unclearAnswers: 3,
  /** Messages in a row that are not understood before a person is called. */
  missesBeforeHandoff: 2,
  /** How long a turn waits for a backend, in all, before it says so: less than the turn's deadline. */
  backendAnswerMs: 15_000,
  /** What is to be written for a customer, as JSON. */
  writeInputChars: 16_384,
  /** What was made of so many different sentences is remembered, of sentences of so many words. */
  matchesRemembered: 1_000,
  wordsRemembered: 30,
  /** Things on one card of a list. */
  cardItems: 10,
  /** Turns waiting in one conversation; a further message is refused with `conversation.busy`. */
  turnsWaitingPerConversation: 20,
  /** Entries in one page of a resume or of `/entries`, and characters of what they hold together. */
  entriesPerPage: 200,
  entriesPageChars: 262_144,
  /**
   * A turn must have answered by then. Its lease is renewed while it runs, so a live turn is never taken over,
   * and the turn of a process that died is, when the lease is over.
   */
  turnDeadlineMs: 20_000,
  turnLeaseMs: 10_000,
  turnRenewMs: 3_000,
  /** How long before the end of its lease a turn that could not be renewed is let go. */
  turnLetGoMs: 500,
  /** Waits before a turn that could not be stored is tried again in its process: doubling, up to the second. */
  turnRetryMs: 250,
  turnRetryMaxMs: 5_000,
  /**
   * How often turns of dead processes are looked for: where there are other processes, and where there are none.
   * How long one may look, and how many are taken at once.
   */
  turnRecoverySharedMs: 2_000,
  turnRecoveryMs: 15_000,
  turnRecoveryLeaseMs: 5_000,
  turnsPerClaim: 100,
  /** Times a turn is tried before the customer is told that we failed. */
  turnAttempts: 3,
  /** Pieces (parts, deltas, status) one turn may yield. */
  turnPieces: 500,
  /**
   * Wrong proofs for an order before we ask to wait: per visitor (over REST per `user_id`), per address, and
   * per API key, which speaks for a whole shop from one address. A try under way counts as a wrong one.
   */
  wrongProofsPerVisitor: 5,
  wrongProofsPerAddress: 25,
  wrongProofsPerKey: 1_000,
  wrongProofWindowMs: 900_000,
  /**
   * Tries of one address or key that may always be under way at once, however few wrong ones are left: people who
   * share an address with a guesser do not wait for each other. So many less one may be wrong beyond the number.
   */
  proofsAtOncePerPlace: 5,
  /** Wrong proofs for one order from anywhere before answers about it are held back, by one more step each. */
  wrongProofsPerSubject: 10,
  wrongProofDelayMs: 1_000,
  wrongProofDelays: 5,
  /**
   * After how long a backend's "there is no such thing" is passed on where it may also mean "not yours", or after twice
   * that, and so on: nobody learns from the time which of the two it was.
   */
  unfoundAnswerMs: 1_000,
  /** A try under way counts until then, should its process die; how often one that waits for others' tries looks again. */
  proofLeaseMs: 30_000,
  proofRetryMs: 500,
  /** Rows of tries that are over, cleared away by each new one, which makes one; with one process after each wrong one. */
  proofsPerSweep: 4,
  proofsSweptAtOnce: 100,
  /** With one process, of how many groups of visitors, places and orders it is remembered whether one was ever wrong. */
  proofSlots: 16_384,
  /** How often a process looks for entries of others that it may not have been told of, so many conversations at once. */
  lookForMissedMs: 1_000,
  conversationsPerLook: 1_000,
  entriesPerLook: 1_000,
  /** Entries that this version cannot read: so many are remembered, and each is told once. */
  unreadableEntries: 1_000,
  /** How often who waits for an answer looks whether its turn, which another process may run, has ended. */
  answerLookMs: 1_000,
  /** `user_id`: the shop's own id of a person. */
  externalIdChars: 200,
  /** The sentence a lead consented to. */
  consentChars: 1_000,
  /** The widget keeps this many unsent messages. */
  unsentMessages: 50,
  /** Turns under way in one process beyond which `/readyz` asks for no more traffic. */
  turnsUnderWay: 5_000,
  /** The longest that a customer may be left waiting for a person before being told that nobody comes, in minutes. */
  handoffPatienceMinutes: 60,
  /** Conversations at once whose visitors are told that nobody comes. */
  handoffTimeouts: 10,
  /** What a hand-off tells of the conversation before it: the last entries, and characters of what they hold together. */
  transcriptEntries: 100,
  transcriptChars: 65_536,
  /** A message within this time of closing reopens the conversation; a later one begins a new one. */
  conversationReopenMs: 86_400_000,
  /** An agent’s id, and the name visitors see. */
  agentIdChars: 64,
  agentNameChars: 80,
  /** Conversations in one page of a list. */
  conversationsPerPage: 100,
} as const;
