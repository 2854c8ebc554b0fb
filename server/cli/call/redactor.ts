import { Secret } from '../../config/secret.ts';
import { ownValue } from '../../config/json-schema.ts';
import type { Authorizer, Proof } from '../../connectors/auth/authorizer.ts';
import type { OutgoingRequest } from '../../outgoing/request.ts';

/** Keeps secrets out of what is printed. */
export type Redactor = {
  /** From here on this is a secret, also where a reply repeats it. */
  learn(proof: Pick<Proof, 'headers' | 'query'>): void;
  text(text: string): string;
  url(url: string): string;
  headers(headers: OutgoingRequest['headers']): [string, string][];
};

/**
 * Knows every secret of a connection's `auth`, and learns what is made of them. `written` is the text of the
 * configuration: a short value that stands there in the open, such as the user "shop", is no secret.
 */
export function createRedactor(auth: unknown, written: string): Redactor {
  const secrets = new Set<string>();
  const names = new Set<string>();
  const keep = (value: string): void => {
    if (value.length < 2 || (value.length < openChars && written.includes(value))) return;
    for (const spelled of spell(value)) secrets.add(spelled);
  };
  for (const secret of findSecrets(auth)) keep(secret.reveal());

  const text = (given: string): string =>
    // The longest first: a secret may be the beginning of another.
    [...secrets]
      .sort((one, other) => other.length - one.length)
      .reduce((left, secret) => left.replaceAll(secret, '[secret]'), given);

  return {
    learn({ headers, query }) {
      for (const [name, value] of [...Object.entries(headers), ...Object.entries(query)]) {
        names.add(name.toLowerCase());
        keep(value);
        // Without what stands before it, such as "Bearer".
        keep(value.slice(value.lastIndexOf(' ') + 1));
      }
    },
    text,
    url(given) {
      const url = new URL(given);
      for (const name of new Set(url.searchParams.keys()))
        if (isSecretName(name)) url.searchParams.set(name, '[secret]');
      return text(url.href).replaceAll('%5Bsecret%5D', '[secret]');
    },
    headers: (given) =>
      Object.entries(given).map(([name, value]) => [
        name,
        isSecretName(name) ? '[secret]' : text(value),
      ]),
  };

  function isSecretName(name: string): boolean {
    return names.has(name.toLowerCase()) || telling.test(name);
  }
}

/** Whatever lets a request in is a secret from then on. */
export function learnProofs(authorizer: Authorizer, redactor: Redactor): Authorizer {
  return {
    ...authorizer,
    async prove(ask) {
      const proved = await authorizer.prove(ask);
      if (proved.ok) redactor.learn(proved.proof);
      return proved;
    },
  };
}

/** Below this many characters, a value that the configuration shows is taken for a plain word. */
const openChars = 8;

/** Names that hold credentials wherever they come from. */
const telling =
  /(^|[-_.])(authorization|auth|cookie|token|secret|password|passwd|api-?key|apikey|signature)([-_.]|$)/i;

/** As it may stand in a reply: by itself, in JSON, in an address, in Base64. */
function spell(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ '': value }).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}

function findSecrets(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name) => findSecrets(ownValue(value, name)));
}
