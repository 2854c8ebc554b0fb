import { z } from 'zod';
import { settingSchema } from '../../config/secret.ts';
import type { ConfigSources } from '../../config/secret.ts';

/** An address that tokens or people are sent to: written out, or `env:NAME`. May carry a query, never a name or password. */
export const addressSchema = (sources: ConfigSources) => settingSchema(sources, addressText);

const addressText = z
  .string()
  .max(2_048)
  .superRefine((text, context) => {
    const message = describeFault(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

function describeFault(text: string): string | null {
  if (!URL.canParse(text)) return 'is not an address such as https://login.crm.example/oauth/token';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  return url.hash === '' ? null : 'must not have a part after #, which is never sent';
}

/** A host, or everything below one when it begins with a dot: `.my.salesforce.com`. */
export const hostPatternSchema = z
  .string()
  .max(253)
  .superRefine((text, context) => {
    const host = text.replace(/^\./, '');
    const named = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(host);
    if (!named)
      context.addIssue({
        code: 'custom',
        message: 'must be a host in lower case, or begin with a dot for every host below it',
      });
    // `.com` would be everybody's.
    else if (text !== host && !host.includes('.'))
      context.addIssue({ code: 'custom', message: 'would allow half of the internet; name more' });
  });

/**
 * The base address that a token's reply names, joined with the path of the configured one; null when it may not be
 * used. Whoever answers for the token endpoint could otherwise send every call, with its token, to himself.
 */
export function chooseBaseUrl(
  named: unknown,
  rule: { allowedHosts: readonly string[]; baseUrl: string },
): string | null {
  if (typeof named !== 'string' || named.length > 2_048 || !URL.canParse(named)) return null;
  const url = new URL(named);
  const configured = new URL(rule.baseUrl);
  // Plain http only where the owner has configured it himself; the client decides whether that host may be reached so.
  if (url.protocol !== 'https:' && url.protocol !== configured.protocol) return null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return null;
  const fits = rule.allowedHosts.some((allowed) =>
    allowed.startsWith('.') ? url.hostname.endsWith(allowed) : url.hostname === allowed,
  );
  if (!fits) return null;
  const [own, prefix] = [url.pathname, configured.pathname].map((path) => path.replace(/\/$/, ''));
  return `${url.origin}${own === prefix ? '' : own}${prefix}`;
}
