/**
 * How backends say "too many calls", each in its own words: the reply, the `retry` that a connection needs to
 * understand it, and the wait in milliseconds that is meant (none: nothing is said). `final`: another attempt is
 * useless however long one waits.
 */
export type RateDialect = {
  vendor: string;
  status: number;
  headers: Record<string, string>;
  body: unknown;
  retry?: { after?: object[]; never?: string };
  waitMs?: number;
  final?: true;
};

export const rateDialects: RateDialect[] = [
  {
    vendor: 'BigCommerce, milliseconds in a header of its own',
    status: 429,
    headers: { 'X-Rate-Limit-Requests-Left': '0', 'X-Rate-Limit-Time-Reset-Ms': '15000' },
    body: { status: 429, title: 'Too many requests' },
    retry: { after: [{ header: 'X-Rate-Limit-Time-Reset-Ms', unit: 'ms' }] },
    waitMs: 15_000,
  },
  {
    vendor: 'Frappe, Retry-After',
    status: 429,
    headers: { 'X-RateLimit-Remaining': '0', 'Retry-After': '3600' },
    body: { errors: [{ type: 'TooManyRequestsError' }] },
    waitMs: 3_600_000,
  },
  {
    vendor: 'HubSpot, the interval in milliseconds',
    status: 429,
    headers: {
      'X-HubSpot-RateLimit-Remaining': '0',
      'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
    },
    body: { status: 'error', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
    retry: {
      after: [{ header: 'x-hubspot-ratelimit-interval-milliseconds', unit: 'ms' }],
      never: "body.policyName == 'DAILY'",
    },
    waitMs: 10_000,
  },
  {
    vendor: 'HubSpot, the day’s calls are spent',
    status: 429,
    headers: { 'X-HubSpot-RateLimit-Daily-Remaining': '0' },
    body: { status: 'error', errorType: 'RATE_LIMIT', policyName: 'DAILY' },
    retry: { never: "body.policyName == 'DAILY'" },
    final: true,
  },
  {
    vendor: 'Zendesk, Retry-After beside a reset of its own',
    status: 429,
    headers: { 'Retry-After': '93', 'ratelimit-remaining': '0', 'ratelimit-reset': '93' },
    body: { error: 'APIRateLimitExceeded' },
    waitMs: 93_000,
  },
  {
    vendor: 'Freshdesk, Retry-After',
    status: 429,
    headers: { 'X-RateLimit-Remaining': '0', 'Retry-After': '38' },
    body: { message: 'You have exceeded the limit of requests per hour' },
    waitMs: 38_000,
  },
  {
    vendor: 'Stripe, which says whether to try again',
    status: 429,
    headers: { 'stripe-should-retry': 'false' },
    body: { error: { type: 'invalid_request_error', code: 'rate_limit' } },
    retry: { never: 'headers."stripe-should-retry" == \'false\'' },
    final: true,
  },
  {
    vendor: 'Mailchimp, which says nothing more',
    status: 429,
    headers: {},
    body: { title: 'Too Many Requests', status: 429 },
  },
  {
    vendor: 'Brevo, seconds in a header of its own',
    status: 429,
    headers: { 'x-sib-ratelimit-remaining': '0', 'x-sib-ratelimit-reset': '12' },
    body: { code: 'too_many_requests' },
    retry: { after: [{ header: 'x-sib-ratelimit-reset' }] },
    waitMs: 12_000,
  },
  {
    vendor: 'Klaviyo, Retry-After',
    status: 429,
    headers: { 'Retry-After': '19' },
    body: { errors: [{ code: 'throttled' }] },
    waitMs: 19_000,
  },
  {
    vendor: 'a shop that counts in fractions',
    status: 429,
    headers: { 'Retry-After': '12.5' },
    body: { errors: 'Exceeded 2 calls per second' },
    waitMs: 12_500,
  },
  {
    vendor: 'a GraphQL that tells its price and its budget',
    status: 429,
    headers: {},
    body: {
      errors: [{ extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: {
          requestedQueryCost: 700,
          throttleStatus: { currentlyAvailable: 100, restoreRate: 50 },
        },
      },
    },
    retry: {
      after: [
        { header: 'retry-after' },
        {
          body: 'extensions.cost | (requestedQueryCost - throttleStatus.currentlyAvailable) / throttleStatus.restoreRate',
        },
      ],
    },
    waitMs: 12_000,
  },
  {
    vendor: 'a backend under maintenance',
    status: 503,
    headers: { 'Retry-After': '120' },
    body: { message: 'back soon' },
    waitMs: 120_000,
  },
];
