import type { Response } from 'express';

/**
 * The policy of a careful shop: nothing inline, nothing from other hosts but Deskbell's, and Trusted Types
 * with no policy at all, so that no script of the page can turn text into markup.
 */
export function setShopHeaders(res: Response, deskbellUrl: string): void {
  const chat = deskbellUrl === '' ? '' : ` ${deskbellUrl}`;
  // A source with http: does not admit ws:, so the socket's address is named beside it.
  const socket = chat.replace('http', 'ws');
  setHeaders(res, [
    `script-src 'self'${chat}`,
    `style-src 'self'`,
    `img-src 'self'`,
    `connect-src 'self'${chat}${socket}`,
  ]);
}

/** The policy of the backend team's own pages. */
export function setToolHeaders(res: Response): void {
  setHeaders(res, [
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self'`,
    `connect-src 'self'`,
  ]);
}

function setHeaders(res: Response, sources: readonly string[]): void {
  const policy = [
    `default-src 'none'`,
    ...sources,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ];
  res.set('content-security-policy', policy.join('; '));
  res.set('x-content-type-options', 'nosniff');
  res.set('referrer-policy', 'strict-origin-when-cross-origin');
  res.set('cache-control', 'no-cache');
}
