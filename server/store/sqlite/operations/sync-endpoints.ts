import type { EndpointRow } from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';

/** Makes the store know exactly the endpoints that the configuration file names. */
export function syncEndpoints(
  context: OperationContext,
  input: { endpoints: EndpointRow[]; at: number },
): null {
  context.db.run(`delete from endpoint where source = 'file'`);
  for (const endpoint of input.endpoints) {
    context.db.run(
      `insert into endpoint (id, url, types, sites, source, synced_at) values (?, ?, ?, ?, 'file', ?)`,
      endpoint.id,
      endpoint.url,
      JSON.stringify(endpoint.types),
      endpoint.sites === null ? null : JSON.stringify(endpoint.sites),
      input.at,
    );
  }
  context.endpointsChanged();
  return null;
}
