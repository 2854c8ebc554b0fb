import type { Problem } from '../../shared/problem.ts';

/**
 * Why the server turned an upgrade down. A browser hides the answer to a refused WebSocket from the page, so
 * the same question is asked over HTTP, where it can be read. Undefined when only the network is at fault.
 */
export async function askReason(server: string, site: string): Promise<Problem | undefined> {
  try {
    const reply = await fetch(`${server}/v1/visitor/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ site }),
      signal: AbortSignal.timeout(5_000),
    });
    const body: unknown = reply.ok ? null : await reply.json();
    return readRefusal(body);
  } catch {
    // The server cannot be reached this way either: the link tries again, as after any other loss.
    return undefined;
  }
}

/** Only what will not pass by waiting is a reason to stop. */
function readRefusal(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  const { code } = body;
  return code === 'origin.refused' || code === 'site.unknown' ? { code } : undefined;
}
