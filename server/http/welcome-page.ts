import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { SiteId } from '../../shared/ids.ts';
import { isOriginAllowed } from '../access/origins.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { sendProblem } from './problem-reply.ts';

/**
 * `GET /` of a server that has no pages of its own: says that it runs, and what to do next. A site is shown,
 * and the first one's chat embedded, only when its `origins` admit this very address: whoever finds the
 * server of many shops learns nothing about them.
 */
export function getWelcomePage(options: {
  /** The sites as they are now. */
  sites: () => ReadonlyMap<SiteId, { title: string; origins: readonly string[] }>;
  serverAddress: (host: string | undefined) => string;
}): RequestHandler {
  const style = readFileSync(join(import.meta.dirname, 'welcome-page.css'), 'utf8');
  const styleHash = createHash('sha256').update(style).digest('base64');

  return (request, response) => {
    const address = options.serverAddress(request.get('host'));
    // The address goes into a policy, where a semicolon from a made-up Host would begin a rule of its own.
    if (!plainAddress.test(address)) return sendProblem(response, { code: 'request.invalid' });
    const sites = [...options.sites()]
      .filter(([, { origins }]) => isOriginAllowed(origins, address))
      .map(([id, { title }]) => ({ id, title }));
    response.setHeader('Content-Security-Policy', policyOf(address, styleHash));
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.type('html').send(pageOf({ address, sites, style: { html: style } }).html);
  };
}

const plainAddress = /^https?:\/\/[a-z0-9.:[\]-]+$/i;

function policyOf(address: string, styleHash: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self' ${address}`,
    `connect-src 'self' ${address} ${socketAddress(address)}`,
    `style-src 'sha256-${styleHash}'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
}

/** A source with http: does not admit ws:, so a page names both. */
const socketAddress = (address: string): string => address.replace(/^http/, 'ws');

type Site = { id: string; title: string };

function pageOf({
  address,
  sites,
  style,
}: {
  address: string;
  sites: readonly Site[];
  style: Markup;
}): Markup {
  const [first, ...others] = sites;
  const tag = (site: string) => `<script async src="${address}/widget/${site}.js"></script>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Deskbell is running</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
${first ? markup`<script async src="/widget/${first.id}.js"></script>` : ''}
</head>
<body>
<main>
<header>
${bell}
<div>
<h1>Deskbell is running</h1>
<p class="where"><span class="dot"></span>${address}</p>
</div>
</header>
${first ? tryIt(first) : openIt(address)}
<section aria-labelledby="embed">
<h2 id="embed">Put the chat on your page</h2>
<p>One line, anywhere in the page. Before the first click it sets no cookie, opens no connection and loads nothing else.</p>
${code('The script tag', tag(first?.id ?? 'SITE'))}
${others.length > 0 ? markup`<p>The other sites here: ${others.map(({ id, title }) => markup`<span class="site">${title} <code>${id}.js</code></span>`)}</p>` : ''}
<p>Does your page send a Content-Security-Policy? Add these sources to it. No inline code, no style and no other host is needed, and Trusted Types may be enforced.</p>
${code('Sources for your policy', `script-src ${address};\nconnect-src ${address} ${socketAddress(address)};`)}
</section>
<section aria-labelledby="next">
<h2 id="next">Three next steps</h2>
<ol>
<li>
<h3>Connect your shop</h3>
<p>Take the comment signs from the example in <code>deskbell.yaml</code>, and “where is my order?” is answered by your own system.</p>
${code('Check it', 'npx deskbell check')}
</li>
<li>
<h3>Receive webhooks</h3>
<p>Your team learns of every lead, signed by Standard Webhooks and tried again for three days.</p>
${code('In deskbell.yaml', webhook)}
</li>
<li>
<h3>Create a key</h3>
<p>Your own programs talk to the chat over HTTP.</p>
${code('Make one and use it', `npx deskbell key create\n\ncurl ${address}/v1/messages \\\n  -H 'Authorization: Bearer KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"user_id":"123","message":"Hello!"}'`)}
</li>
</ol>
</section>
<footer>Health: <a href="/healthz">/healthz</a> <a href="/readyz">/readyz</a> <a href="/metrics">/metrics</a></footer>
</main>
</body>
</html>
`;
}

const tryIt = ({
  title,
}: Site): Markup => markup`<p class="lead">The button in the corner is the chat of
<strong>${title}</strong>, as your customers will see it. Say hello to it.</p>`;

const openIt = (
  address: string,
): Markup => markup`<p class="lead">No site lets this address open a chat. To try one
here, add <code>${address}</code> to the <code>origins</code> of a site in <code>deskbell.yaml</code>.</p>`;

/** A tap selects the whole of it; a scrolled block must be reachable by keyboard. */
const code = (label: string, text: string): Markup =>
  markup`<figure><figcaption>${label}</figcaption><pre tabindex="0" aria-label="${label}"><code>${text}</code></pre></figure>`;

const webhook = `endpoints:
  crm:
    url: https://crm.my-shop.example/hooks
    events: [lead.captured]
    secret: env:CRM_SECRET`;

const bellPath =
  'M32 14a3 3 0 0 1 3 3v2.2c9 1.4 16 9 16 18.3 0 1.4-.2 2.5-.2 2.5H13.2s-.2-1.1-.2-2.5c0-9.3 7-16.9 16-18.3V17a3 3 0 0 1 3-3ZM11 44h42a2.5 2.5 0 0 1 0 5H11a2.5 2.5 0 0 1 0-5Z';
const bell = markup`<svg class="bell" viewBox="0 0 64 64" aria-hidden="true"><path d="${bellPath}"/></svg>`;
const icon = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#2f5d50"/><path fill="#fff" d="${bellPath}"/></svg>`)}`;
