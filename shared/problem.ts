/**
 * Every error a client can meet, as data: a stable code, never a sentence. The widget, the console and
 * the REST documentation choose the words. `retry` tells a sender whether the same message may be sent again.
 */
export const problems = {
  'request.invalid': {
    status: 400,
    title: 'The request does not have the expected shape',
    retry: false,
  },
  'request.media_type': {
    status: 415,
    title: 'The content type is not accepted here',
    retry: false,
  },
  'request.too_large': { status: 413, title: 'The request is larger than the limit', retry: false },
  'key.missing': {
    status: 401,
    title: 'An API key is needed: Authorization: Bearer KEY',
    retry: false,
  },
  'key.invalid': { status: 401, title: 'The API key is not valid', retry: false },
  'key.scope': { status: 403, title: 'The API key lacks the scope for this call', retry: false },
  'session.invalid': { status: 401, title: 'The visitor session is not valid', retry: false },
  'session.expired': { status: 401, title: 'The visitor session has expired', retry: false },
  'identity.required': {
    status: 403,
    title: 'This chat is for signed-in customers: present a token of the shop',
    retry: false,
  },
  'identity.unavailable': {
    status: 409,
    title: 'This site takes no tokens: it has no identity section',
    retry: false,
  },
  'identity.invalid': { status: 401, title: 'The shop’s token is not valid', retry: false },
  'identity.expired': { status: 401, title: 'The shop’s token has expired', retry: false },
  'identity.early': {
    status: 401,
    title: 'The shop’s token is from the future: one of the two clocks is wrong',
    retry: false,
  },
  'identity.lifetime': {
    status: 401,
    title: 'The shop’s token lives too long: at most 10 minutes',
    retry: false,
  },
  'identity.audience': {
    status: 401,
    title: 'The shop’s token is for another site or from another issuer',
    retry: false,
  },
  'identity.key': {
    status: 401,
    title: 'The shop’s token is signed with a key that is not known here',
    retry: false,
  },
  'identity.used': {
    status: 401,
    title: 'The shop’s token was used by another visitor: sign one for each page',
    retry: false,
  },
  'identity.revoked': {
    status: 401,
    title: 'The customer’s sessions were ended after this token was signed',
    retry: false,
  },
  'identity.keys_unavailable': {
    status: 503,
    title: 'The shop’s keys cannot be read right now',
    retry: false,
  },
  'origin.refused': {
    status: 403,
    title: 'This page is not on the list of the site’s origins',
    retry: false,
  },
  'site.unknown': { status: 404, title: 'There is no such site', retry: false },
  not_found: { status: 404, title: 'Nothing is here, or it is not yours', retry: false },
  'method.refused': { status: 405, title: 'This method is not offered here', retry: false },
  'rate.limited': { status: 429, title: 'Too many requests', retry: true },
  'message.conflict': {
    status: 409,
    title: 'This message id was used with another body',
    retry: false,
  },
  'idempotency.conflict': {
    status: 409,
    title: 'This Idempotency-Key was used with another body',
    retry: false,
  },
  'idempotency.required': {
    status: 400,
    title: 'An Idempotency-Key header is needed',
    retry: false,
  },
  'conversation.busy': { status: 429, title: 'Too many messages wait for an answer', retry: true },
  'conversation.closed': { status: 409, title: 'The conversation is closed', retry: false },
  'conversation.taken': {
    status: 409,
    title: 'Another person answers this conversation',
    retry: false,
  },
  'conversation.not_taken': {
    status: 409,
    title: 'Nobody answers this conversation yet: take it first',
    retry: false,
  },
  'conversation.changed': {
    status: 409,
    title: 'Who answers has changed since this version of the conversation',
    retry: false,
  },
  'form.unknown': { status: 409, title: 'There is no such form in the conversation', retry: false },
  'form.invalid': { status: 422, title: 'The form’s values are not accepted', retry: false },
  'store.busy': { status: 503, title: 'The server is busy', retry: true },
  'store.unavailable': {
    status: 503,
    title: 'The server cannot store anything right now',
    retry: true,
  },
  'server.error': { status: 500, title: 'Something went wrong on our side', retry: true },
  'server.stopping': { status: 503, title: 'The server is restarting', retry: true },
} as const satisfies Record<string, { status: number; title: string; retry: boolean }>;

export type ProblemCode = keyof typeof problems;

/** One fault in the input: where it is and what is wrong, in parameters. */
export type ProblemDetail = { path: string; message: string };

/** An error as it travels: code, where, and how long to wait when waiting helps. */
export type Problem = {
  code: ProblemCode;
  details?: ProblemDetail[];
  retryAfterMs?: number;
};
