import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { limits } from '../../shared/limits.ts';

/** The HTTP server with bounds on slow headers and bodies: they hold a connection, never a turn. */
export function createBoundedServer(listener: RequestListener): Server {
  const http = createServer(listener);
  http.headersTimeout = limits.httpHeadersMs;
  http.requestTimeout = limits.httpRequestMs;
  http.maxConnections = limits.httpConnections;
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
