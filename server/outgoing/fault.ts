import type { OutgoingError, Refusal } from './request.ts';

/** Carries a refusal through undici's callbacks, which only take errors. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.hint);
    this.refusal = refusal;
  }
}

/** What an error of the network means. `connected` tells whether the request had reached a socket. */
export function describeFault(error: unknown, connected: boolean): Refusal {
  if (error instanceof RefusedError) return error.refusal;
  const code = codeOf(error);
  const kind = kindOf(code, connected);
  return { error: kind, hint: code === '' ? hints[kind] : `${hints[kind]} (${code})` };
}

const hints: Record<OutgoingError, string> = {
  address_refused: 'the address is not public',
  plain_http_refused: 'plain http is refused',
  dns: 'the host name could not be looked up',
  connect: 'the connection could not be made',
  tls: 'the TLS handshake failed; check the certificate',
  connect_timeout: 'the connection was not made in time',
  first_byte_timeout: 'no reply came in time',
  total_timeout: 'the reply was not complete in time',
  too_large: 'the reply is larger than the limit',
  reset: 'the connection ended before the reply was complete',
  bad_response: 'the reply is not valid HTTP',
  aborted: 'the call was given up by its caller',
  invalid_request: 'the request cannot be sent',
};

/** The refusal of a deadline or cap that this client keeps itself. */
export function refuse(error: OutgoingError): Refusal {
  return { error, hint: hints[error] };
}

function kindOf(code: string, connected: boolean): OutgoingError {
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL|EREFUSED)/.test(code)) return 'dns';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && !connected)) {
    return 'connect_timeout';
  }
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_)/.test(code)) {
    return 'tls';
  }
  if (/^(HPE_|UND_ERR_HEADERS_OVERFLOW|Z_|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_PADDING)/.test(code)) {
    return 'bad_response';
  }
  if (/^(UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|UND_ERR_REQ_CONTENT|ERR_INVALID_)/.test(code)) {
    return 'invalid_request';
  }
  return connected ? 'reset' : 'connect';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici's parser errors do not always carry a code.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'HPE_INVALID';
  // Several addresses were tried: the first failure speaks for all.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return '';
}
