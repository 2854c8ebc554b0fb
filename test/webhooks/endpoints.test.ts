import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventTypes, matchesEventType } from '../../shared/event.ts';
import { endpointIdSchema } from '../../shared/ids.ts';
import { formatFaults } from '../../server/config/fault.ts';
import { loadConfiguration } from '../../server/config/load.ts';
import {
  endpointsSchema,
  toDeliverySettings,
  toEndpointRows,
} from '../../server/webhooks/endpoints.ts';

const good = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const sources = {
  environment: {
    CRM_SECRET: good,
    OLD_SECRET: good,
    WEAK: 'whsec_c2hvcnQ=',
    CRM_URL: 'https://crm.example/in',
  },
  readText: () => undefined,
};
const schema = z.strictObject({ endpoints: endpointsSchema(sources) });
const load = (text: string) => loadConfiguration({ file: 'deskbell.yaml', text, schema });
const faultsOf = (lines: string[]): string[] => {
  const result = load(['endpoints:', '  crm:', ...lines.map((line) => `    ${line}`)].join('\n'));
  return result.ok ? [] : formatFaults(result.faults).split('\n');
};
const url = 'url: https://crm.example/in';
const secret = 'secret: env:CRM_SECRET';
const events = 'events: [lead.captured]';

describe('endpoints in the configuration', () => {
  it('become rows for the store and settings for deliveries', () => {
    const result = load(`
endpoints:
  crm:
    url: env:CRM_URL
    events: [lead.captured, "message.*"]
    secret: [env:CRM_SECRET, env:OLD_SECRET]
    sites: [demo]
    schedule: [0, 1, 2.5]
  log: { url: "https://log.example/", events: ["*"], secret: env:CRM_SECRET }
`);
    if (!result.ok) throw new Error(formatFaults(result.faults));
    expect(toEndpointRows(result.value.endpoints)).toEqual([
      {
        id: 'crm',
        url: 'https://crm.example/in',
        types: ['lead.captured', 'message.*'],
        sites: ['demo'],
      },
      { id: 'log', url: 'https://log.example/', types: ['*'], sites: null },
    ]);
    const settings = toDeliverySettings(result.value.endpoints);
    const crm = settings.get(endpointIdSchema.parse('crm'));
    expect(crm?.schedule).toEqual([0, 1_000, 2_500]);
    expect(crm?.secrets.map((value) => value.reveal())).toEqual([good, good]);
    expect(settings.get(endpointIdSchema.parse('log'))?.schedule).toBeUndefined();
  });

  it('may be absent', () => {
    expect(load('{}')).toMatchObject({ ok: true, value: { endpoints: {} } });
  });

  it.each([
    [
      'an event that does not exist',
      [url, 'events: [lead.capture]', secret],
      '4:14 endpoints.crm.events[0]: must be one of conversation.started, message.received, message.sent, lead.captured, handoff.requested, handoff.taken, handoff.returned, conversation.assigned, conversation.closed, conversation.*, message.*, lead.*, handoff.*, *; did you mean "lead.captured"?',
    ],
    [
      'a literal secret',
      [url, events, `secret: ${good}`],
      '5:13 endpoints.crm.secret: must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself',
    ],
    [
      'a secret that is not set',
      [url, events, 'secret: env:GONE'],
      '5:13 endpoints.crm.secret: refers to the environment variable GONE, which is not set',
    ],
    [
      'a weak secret',
      [url, events, 'secret: env:WEAK'],
      `5:13 endpoints.crm.secret: must be whsec_ and 24 to 64 random bytes in base64; make one with: node -p "'whsec_' + require('crypto').randomBytes(32).toString('base64')"`,
    ],
    [
      'another scheme',
      ['url: ftp://crm.example', events, secret],
      '3:10 endpoints.crm.url: must begin with https://',
    ],
    [
      'a password in the address',
      ['url: https://a:b@crm.example', events, secret],
      '3:10 endpoints.crm.url: must not hold a name or password',
    ],
    ['no address', [events, secret], '2:3 endpoints.crm.url: is missing; it must be text'],
    [
      'a schedule that waits at first',
      [url, events, secret, 'schedule: [5]'],
      '6:15 endpoints.crm.schedule: must begin with 0, because the first attempt is made at once',
    ],
    [
      'no event',
      [url, 'events: []', secret],
      '4:13 endpoints.crm.events: must have at least 1 items',
    ],
  ])('refuse %s', (_, lines, expected) => {
    expect(faultsOf(lines)).toEqual([`deskbell.yaml:${expected}`]);
  });

  it('never print a secret', () => {
    const result = load(
      `endpoints: { crm: { ${url.replace(': h', ': "h')}", ${events}, ${secret} } }`,
    );
    expect(result.ok).toBe(true);
    expect(JSON.stringify(result)).not.toContain(good.slice(6));
  });
});

describe('a subscription', () => {
  it.each([
    [['*'], eventTypes],
    [['message.*'], ['message.received', 'message.sent']],
    [
      ['lead.captured', 'handoff.*'],
      ['lead.captured', 'handoff.requested', 'handoff.taken', 'handoff.returned'],
    ],
    [['message'], []],
    [['mess.*'], []],
    [[], []],
  ])('%j covers %j', (patterns, covered) => {
    expect(eventTypes.filter((type) => matchesEventType(patterns, type))).toEqual(covered);
  });
});
