import type { OutgoingReply } from '../../outgoing/request.ts';
import type { Proof } from '../auth/authorizer.ts';

/** Below this many characters, a credential may be a plain word, such as a user's name. */
const leastChars = 8;

/**
 * The reply without what let its request in, where the backend repeats that: some echo whole requests, and what is in
 * a reply may be shown to a customer, stored and traced.
 */
export function withoutProof(
  reply: OutgoingReply,
  proof: Pick<Proof, 'headers' | 'query'>,
): OutgoingReply {
  if (!reply.ok) return reply;
  const repeated = listSpellings(proof).filter((spelling) => reply.body.includes(spelling));
  if (repeated.length === 0) return reply;
  // Byte by byte, so that nothing else changes however the text is written. Credentials are ASCII.
  const text = repeated.reduce(
    (left, spelling) => left.replaceAll(spelling, '[secret]'),
    reply.body.toString('latin1'),
  );
  return { ...reply, body: Buffer.from(text, 'latin1') };
}

/** Whole and without what stands before it, such as "Bearer"; as it is, in JSON, and in an address. */
function listSpellings({ headers, query }: Pick<Proof, 'headers' | 'query'>): string[] {
  return [...Object.values(headers), ...Object.values(query)]
    .flatMap((value) => [value, value.slice(value.lastIndexOf(' ') + 1)])
    .filter((credential) => credential.length >= leastChars)
    .flatMap((credential) => {
      const json = JSON.stringify(credential).slice(1, -1);
      // PHP writes JSON with its slashes escaped.
      return [credential, json, json.replaceAll('/', '\\/'), encodeURIComponent(credential)];
    });
}
