import type { FetchKeySet } from '../access/key-sets.ts';
import { limits } from '../../shared/limits.ts';
import type { HttpClient } from '../outgoing/request.ts';

/** Reads shops' key sets through the guarded client of the configuration that runs. */
export function createKeySetFetch(outgoing: () => Pick<HttpClient, 'send'>): FetchKeySet {
  return async (url) => {
    const ms = limits.identityKeySetTimeoutMs;
    const reply = await outgoing().send({
      method: 'GET',
      url,
      headers: { accept: 'application/jwk-set+json, application/json' },
      timeouts: { connectMs: ms, firstByteMs: ms, totalMs: ms },
      maxBytes: limits.identityKeySetBytes,
      decompress: true,
    });
    if (!reply.ok) return { ok: false, note: reply.error };
    if (reply.status !== 200) return { ok: false, note: `status ${reply.status}` };
    return { ok: true, value: parseJson(reply.body) };
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return value;
  } catch {
    // Whoever asked checks what it is anyway, and this is nothing.
    return undefined;
  }
}
