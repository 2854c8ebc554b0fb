import { entriesOf, listOf, textOf } from './document.ts';
import type { OpenapiDocument } from './document.ts';
import type { Written } from './draft.ts';

/** `auth` of a connection as a document describes it, secrets by reference to variables of the environment. */
export type DraftAuth = { auth: Written; variables: string[]; left: string[] };

/** From the scheme that is asked for everywhere, else the first that can be used. `prefix` begins the variables. */
export function draftAuth(document: OpenapiDocument, prefix: string): DraftAuth {
  const { root } = document;
  const schemes = entriesOf(document.at(root, 'components', 'securitySchemes'));
  const asked = listOf(document.at(root, 'security')).flatMap((one) => entriesOf(one));
  const order = [
    ...asked.flatMap(([name]) => schemes.filter(([scheme]) => scheme === name)),
    ...schemes,
  ];
  for (const [name, scheme] of order) {
    const scopes = listOf(asked.find(([one]) => one === name)?.[1]).map(textOf);
    const auth = draftScheme(document, scheme, { prefix, scopes });
    if (auth !== null) return { ...auth, left: listOthers(schemes, name) };
  }
  const left =
    schemes.length === 0
      ? ['auth: the document names no way in']
      : [`auth: the document has ${names(schemes)}, which is none of ours; see auth in the README`];
  return { auth: { type: 'none' }, variables: [], left };
}

function draftScheme(
  document: OpenapiDocument,
  scheme: unknown,
  { prefix, scopes }: { prefix: string; scopes: string[] },
): Omit<DraftAuth, 'left'> | null {
  const say = (key: string): string => textOf(document.at(scheme, key));
  const env = (name: string): string => `env:${prefix}_${name}`;
  const made = (auth: { [name: string]: Written }): Omit<DraftAuth, 'left'> => ({
    auth,
    variables: Object.values(auth).flatMap((value) =>
      typeof value === 'string' && value.startsWith('env:') ? [value.slice(4)] : [],
    ),
  });
  switch (say('type').toLowerCase()) {
    case 'http':
      if (say('scheme').toLowerCase() === 'bearer')
        return made({ type: 'bearer', token: env('TOKEN') });
      if (say('scheme').toLowerCase() === 'basic')
        return made({ type: 'basic', user: env('USER'), password: env('PASSWORD') });
      return null;
    case 'apikey': {
      const place = say('in');
      const name = say('name');
      if (!['header', 'query'].includes(place) || !/^[A-Za-z0-9_.[\]-]{1,64}$/.test(name))
        return null;
      return made({ type: 'apiKey', in: place, name, value: env('KEY') });
    }
    case 'oauth2': {
      const client = { clientId: env('CLIENT_ID'), clientSecret: env('CLIENT_SECRET') };
      const scope = scopes.length === 0 ? {} : { scope: scopes.join(' ') };
      const own = document.at(scheme, 'flows', 'clientCredentials');
      const tokenUrl = textOf(document.at(own, 'tokenUrl'));
      if (isWeb(tokenUrl))
        return made({ type: 'oauth2ClientCredentials', tokenUrl, ...client, ...scope });
      const consent = document.at(scheme, 'flows', 'authorizationCode');
      const urls = ['authorizationUrl', 'tokenUrl'].map((key) => textOf(document.at(consent, key)));
      const [authorizeUrl = '', code = ''] = urls;
      if (!isWeb(authorizeUrl) || !isWeb(code)) return null;
      return made({
        type: 'oauth2AuthorizationCode',
        authorizeUrl,
        tokenUrl: code,
        ...client,
        ...scope,
      });
    }
    default:
      return null;
  }
}

function listOthers(schemes: [string, unknown][], taken: string): string[] {
  const others = schemes.filter(([name]) => name !== taken);
  return others.length === 0 ? [] : [`the document also has ${names(others)}`];
}

function names(schemes: [string, unknown][]): string {
  return schemes.map(([name]) => textOf(name)).join(', ');
}

function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}
