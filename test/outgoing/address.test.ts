import { describe, expect, it } from 'vitest';
import { outgoingSchema } from '../../server/outgoing/schema.ts';
import { createHttpClient, judgeTarget } from '../../server/outgoing/client.ts';
import type { OutgoingRequest, ResolvedAddress } from '../../server/outgoing/request.ts';
import { systemClock } from '../support/system-clock.ts';

const request = (url: string): OutgoingRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeouts: { connectMs: 2_000, firstByteMs: 2_000, totalMs: 4_000 },
  maxBytes: 1_000,
  decompress: false,
});

const hostileTargets = [
  '127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '192.88.99.1',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[5f00::1]',
  '[4000::1]',
  '①②⑦.0.0.1',
];

const privateAnswers = [
  '127.0.0.1',
  '10.1.2.3',
  '::1',
  '::ffff:192.168.0.1',
  '64:ff9b::a00:1',
  'fe80::1%eth0',
  'nonsense',
];

/** As unknown, because the matcher is typed as any. */
const containing = (text: string): unknown => expect.stringContaining(text);

describe('the guard of outgoing calls', () => {
  it.each(hostileTargets)('does not connect to %s', async (host) => {
    const client = createHttpClient({ clock: systemClock, allow: [] });
    const reply = await client.send(request(`https://${host}/`));
    await client.close();
    expect(reply).toMatchObject({ ok: false, error: 'address_refused' });
  });

  it.each(privateAnswers)('does not connect to a name that leads to %s', async (address) => {
    const answers: ResolvedAddress[] = [
      { address: '93.184.215.14', family: 4 },
      { address, family: address.includes(':') ? 6 : 4 },
    ];
    const client = createHttpClient({
      clock: systemClock,
      allow: [],
      resolve: async () => answers,
    });
    const reply = await client.send(request('https://shop.example/'));
    await client.close();
    expect(reply).toMatchObject({ ok: false, error: 'address_refused' });
  });

  it('says what to add to the configuration', async () => {
    const client = createHttpClient({ clock: systemClock, allow: [] });
    const reply = await client.send(request('https://127.0.0.1/'));
    await client.close();
    expect(reply).toMatchObject({ hint: containing('outgoing.allow: ["127.0.0.1"]') });
  });

  it('opens one range without opening its neighbours', async () => {
    const client = createHttpClient({ clock: systemClock, allow: ['10.1.0.0/16'] });
    const inside = await client.send({
      ...request('https://127.0.0.1/'),
      url: 'https://10.2.0.1/',
    });
    await client.close();
    expect(inside).toMatchObject({ error: 'address_refused' });
  });

  it('refuses plain http to a public host unless the host is named', async () => {
    const resolve = async (): Promise<ResolvedAddress[]> => [
      { address: '93.184.215.14', family: 4 },
    ];
    const client = createHttpClient({ clock: systemClock, allow: [], resolve });
    const reply = await client.send(request('http://shop.example/'));
    await client.close();
    expect(reply).toMatchObject({
      error: 'plain_http_refused',
      hint: containing('outgoing.allow: ["shop.example"]'),
    });
  });

  it.each([
    'ftp://shop.example/',
    'https://user:pass@shop.example/',
    'shop.example',
    'file:///etc/passwd',
  ])('does not take %s as an address', async (url) => {
    const client = createHttpClient({ clock: systemClock, allow: [] });
    expect(await client.send(request(url))).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a target in the configuration', () => {
  it.each([
    ['https://shop.example/hook', [], null],
    ['http://shop.example/hook', [], null],
    ['http://127.0.0.1:3001/hook', ['127.0.0.0/8'], null],
    ['http://127.0.0.1:3001/hook', [], 'address_refused'],
    ['http://93.184.215.14/', [], 'plain_http_refused'],
    ['mailto:a@b.example', [], 'invalid_request'],
  ])('%s with %j is judged without a lookup', (url, allow, error) => {
    expect(judgeTarget(url, allow)?.error ?? null).toBe(error);
  });
});

describe('the list of opened targets', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.0/8',
    '::1',
    '[::1]',
    'fd00::/8',
    'localhost',
    'crm.internal',
    'db_1',
  ])('accepts %s', (entry) => {
    expect(outgoingSchema.safeParse({ allow: [entry] }).success).toBe(true);
  });

  it.each([
    '*',
    '*.internal',
    'http://crm.internal',
    'crm.internal:80',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '::/0',
    '',
    '0x7f.1',
    '127.1',
    'a b',
  ])('refuses %s', (entry) => {
    expect(outgoingSchema.safeParse({ allow: [entry] }).success).toBe(false);
  });

  it('is empty when nothing is written', () => {
    expect(outgoingSchema.parse({})).toEqual({ allow: [] });
  });
});
