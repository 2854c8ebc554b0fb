import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** A script in every encoding a browser may ask for, made once. */
export type EncodedScript = { identity: Buffer; gzip: Buffer; br: Buffer };

/** Quality 9 of brotli is within two per cent of the best and thirty times as fast: start-up has a budget. */
const brotliQuality = 9;

export function encodeScript(bytes: Buffer): EncodedScript {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    identity: bytes,
    gzip: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, { params }),
  };
}

/** Sends a script to any page of any origin, in the smallest encoding the browser takes. */
export function sendScript(request: Request, response: Response, script: EncodedScript): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.vary('Accept-Encoding');
  const encoding = request.acceptsEncodings(['br', 'gzip', 'identity']);
  const chosen = encoding === 'br' || encoding === 'gzip' ? encoding : 'identity';
  if (chosen !== 'identity') response.setHeader('Content-Encoding', chosen);
  response.type('text/javascript; charset=utf-8').send(script[chosen]);
}
