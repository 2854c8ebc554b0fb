import { z } from 'zod';
import { endpointIdSchema, siteIdSchema } from '../../shared/ids.ts';
import { jsonOf } from './json-column.ts';
import type { EndpointRow } from './operations.ts';
import { textOf, textOrNullOf } from './row.ts';
import type { Row } from './row.ts';

const typesSchema = z.array(z.string());
const sitesSchema = z.array(siteIdSchema);

/** An endpoint from its row. */
export function endpointOf(row: Row): EndpointRow {
  const sites = textOrNullOf(row, 'sites');
  return {
    id: endpointIdSchema.parse(textOf(row, 'id')),
    url: textOf(row, 'url'),
    types: typesSchema.parse(jsonOf(textOf(row, 'types'))),
    sites: sites === null ? null : sitesSchema.parse(jsonOf(sites)),
  };
}
