import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** A page of somebody's shop that embeds the widget. Everything it holds comes from files, as its policy demands. */
export type HostPage = {
  /** Address of the Deskbell server, or of a network in between. */
  server: string;
  /** How the policy admits the script: by its host, as README.md says, or by a nonce. */
  policy?: 'host' | 'nonce';
  dir?: 'ltr' | 'rtl';
  /** The policy admits pictures of the server, as README.md says for those of products. */
  pictures?: boolean;
  /** Runs before the widget's script. */
  script?: string;
  style?: string;
  body?: string;
  /** Whose widget it embeds; the demo's unless told. */
  site?: string;
  /** How many times the widget's tag stands on the page. */
  tags?: number;
};

/** Pages of another origin than the Deskbell server's. */
export type HostPages = { add(page: HostPage): string; close(): Promise<void> };

export async function startHostPages(): Promise<HostPages> {
  const pages = new Map<string, HostPage>();
  const server = createServer((request, response) => {
    const [, name = '', extension] = /^\/(\w+)(\.\w+)?$/.exec(request.url ?? '') ?? [];
    const page = pages.get(name);
    if (!page) response.writeHead(404).end();
    else if (extension === '.js')
      response.setHeader('content-type', 'text/javascript').end(page.script);
    else if (extension === '.css')
      response.setHeader('content-type', 'text/css').end(page.style ?? '');
    else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('content-security-policy', policyOf(page));
      response.end(markupOf(name, page));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    add(page) {
      const name = `page${pages.size + 1}`;
      pages.set(name, page);
      return `http://127.0.0.1:${address.port}/${name}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const nonce = 'c29tZSBub25jZSBvZiB0aGlz';

/** The strictest page there is, and only what README.md tells its owner to add. */
function policyOf({ server, policy = 'host', pictures = false }: HostPage): string {
  const told = (directive: string) =>
    readmeSources(directive)
      .replaceAll('wss://chat.example', server.replace(/^http/, 'ws'))
      .replaceAll('https://chat.example', server);
  return [
    `default-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `style-src 'self'`,
    `script-src ${policy === 'nonce' ? `'nonce-${nonce}'` : `'self' ${told('script-src')}`}`,
    `connect-src ${told('connect-src')}`,
    `img-src ${pictures ? server : `'none'`}`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
}

/** What README.md, under "Put it on your page", tells to add to a directive. */
function readmeSources(directive: string): string {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const [, sources] = new RegExp(`^    ${directive} (.+);$`, 'm').exec(readme) ?? [];
  if (sources === undefined) throw new Error(`README.md says nothing about ${directive}`);
  return sources;
}

function markupOf(name: string, page: HostPage): string {
  const attribute = page.policy === 'nonce' ? ` nonce="${nonce}"` : '';
  const widget = `<script async${attribute} src="${page.server}/widget/${page.site ?? 'demo'}.js"></script>`;
  return `<!doctype html>
<html lang="en" dir="${page.dir ?? 'ltr'}">
  <head>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>A shop</title>
    <link rel="stylesheet" href="/${name}.css">
    ${page.script === undefined ? '' : `<script${attribute} src="/${name}.js"></script>`}
  </head>
  <body>
    <main><h1>Mugs</h1>${page.body ?? '<p>Thrown by hand.</p>'}</main>
    ${widget.repeat(page.tags ?? 1)}
  </body>
</html>`;
}
