import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** The HTTP server with bounds on slow headers and bodies: they hold a connection, never a turn. */
export function createBoundedServer(listener: RequestListener): Server {
  const http = createServer(listener);
  http.headersTimeout = 15_000;
  http.requestTimeout = 30_000;
  http.maxConnections = 20_000;
  return http;
}

/** Resolves with the port listened on; rejects when it is taken. */
export function listen(http: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

export function addressUrl(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
