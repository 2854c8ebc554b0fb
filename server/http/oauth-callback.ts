import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { ConsentAnswer, ConsentOutcome } from '../connectors/auth/consent.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/**
 * `GET /oauth/callback`: where a backend sends the owner back to after `deskbell connect`. The page says what
 * became of it in words of our own; nothing of the address is shown or kept, and the code in it is worth nothing
 * without the verifier, which never left the store.
 */
export function getOauthCallback(options: {
  completeConsent: (answer: ConsentAnswer) => Promise<ConsentOutcome>;
}): RequestHandler {
  return async (request, response) => {
    const outcome = await options.completeConsent({
      state: textOf(request, 'state'),
      code: textOf(request, 'code'),
      error: textOf(request, 'error'),
      iss: textOf(request, 'iss'),
    });
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // The address of this page holds the code; it goes nowhere.
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Robots-Tag', 'noindex');
    response
      .status(outcome.kind === 'connected' ? 200 : 400)
      .type('html')
      .send(pageOf(outcome).html);
  };
}

/** One value of at most 4,096 characters; a name that stands there twice counts as absent. */
function textOf({ query }: Request, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(query, name)?.value;
  return typeof value === 'string' && value.length <= 4_096 ? value : undefined;
}

const style =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}';

const policy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

function pageOf(outcome: ConsentOutcome): Markup {
  const { title, text } = wordsOf(outcome);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}

function wordsOf(outcome: ConsentOutcome): { title: string; text: string } {
  switch (outcome.kind) {
    case 'connected':
      return {
        title: 'Connected',
        text: `Deskbell may now speak to ${outcome.connection} for you. You can close this page.`,
      };
    case 'unknown':
      return {
        title: 'This link is of no use',
        text: `${sentence(outcome.note)} Run “deskbell connect” again.`,
      };
    case 'denied':
    case 'failed':
      return {
        title: 'Not connected',
        text: `${sentence(outcome.note)} Run “deskbell connect” again when that is settled.`,
      };
  }
}

function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
