import { describe, expect, it } from 'vitest';
import { withoutProof } from '../../server/connectors/reply/without-proof.ts';
import type { OutgoingReply } from '../../server/outgoing/request.ts';

const ok = (body: string | Buffer): OutgoingReply => {
  return {
    ...{ ok: true, status: 200, headers: {}, truncated: false, durationMs: 1 },
    body: Buffer.from(body),
  };
};
const blank = (body: string, headers: Record<string, string>, query = {}): string => {
  const reply = withoutProof(ok(body), { headers, query });
  return reply.ok ? reply.body.toString() : '';
};

describe('a reply that repeats what let its request in', () => {
  it.each([
    ['as it is', 'key sesame-42!', { 'x-key': 'sesame-42!' }],
    ['without what stands before it', 'sesame-42!', { authorization: 'Bearer sesame-42!' }],
    ['with spaces in it', 'open sesame', { 'x-key': 'open sesame' }],
    ['as JSON has it', '"a\\"b\\\\c12345"', { 'x-key': 'a"b\\c12345' }],
    ['as PHP has it', '"abc\\/d+ef=="', { 'x-key': 'abc/d+ef==' }],
    ['as an address has it', '?k=abc%2Fd%2Bef%3D', { 'x-key': 'abc/d+ef=' }],
  ])('%s holds it no more', (_how, body, headers) => {
    expect(blank(`{"items":["Gl\u00fchwein ${body}"]}`, headers)).toMatch(
      /^\{"items":\["Gl\u00fchwein [^a-d]*\[secret\][^a-d]*"\]\}$/,
    );
  });

  it('holds it no more where it was in the address', () => {
    expect(blank('key=sesame-42', {}, { key: 'sesame-42' })).toBe('key=[secret]');
  });

  it('is left as it is where it repeats nothing, or a word that anyone may use', () => {
    const reply = ok('{"owner":"shop"}');
    expect(withoutProof(reply, { headers: { 'x-key': 'shop' }, query: {} })).toBe(reply);
    expect(withoutProof(reply, { headers: { 'x-key': 'sesame-42' }, query: {} })).toBe(reply);
  });
});
