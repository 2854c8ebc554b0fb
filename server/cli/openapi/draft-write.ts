import { expressionOf, findField, putAt, writePath } from './draft.ts';
import type { Draft, Written } from './draft.ts';
import { quoteName } from './operations.ts';
import type { ApiOperation } from './operations.ts';

/** `lead.upsert` from an operation that makes a person. */
export function draftLead(api: ApiOperation): Draft {
  const { fields } = api.body;
  const first = findField(fields, ['first_name', 'firstname', 'given_name']);
  const name = findField(fields, ['name', 'full_name', 'display_name']);
  return draftWrite(api, [
    ['input.lead.email', findField(fields, ['email', 'email_address', 'mail'])],
    ['input.lead.name', name ?? first],
    [
      'input.lead.message',
      findField(fields, ['message', 'note', 'notes', 'comment', 'description']),
    ],
  ]);
}

/** `ticket.create` from an operation that makes a ticket. */
export function draftTicket(api: ApiOperation): Draft {
  const { fields } = api.body;
  const drafted = draftWrite(api, [
    ['input.subject', findField(fields, ['subject', 'title', 'summary'])],
    [
      'input.text',
      findField(fields, ['description', 'body', 'message', 'text', 'content', 'html_body']),
    ],
    ['input.email', findField(fields, ['email', 'requester_email', 'customer_email'])],
    ['input.name', findField(fields, ['name', 'requester_name', 'customer_name'])],
    ['input.reference', findField(fields, ['external_id', 'reference', 'external_reference'])],
  ]);
  return drafted;
}

function draftWrite(api: ApiOperation, values: [string, ReturnType<typeof findField>][]): Draft {
  const { method, body, reply } = api;
  const path = writePath(api, () => undefined);
  const content: { [name: string]: Written } = {};
  for (const [value, field] of values) {
    // What stands in a form is one level deep.
    if (field === undefined || (body.kind === 'form' && field.path.length > 1)) continue;
    putAt(content, field.path, `{{ ${value} }}`);
  }
  const id = findField(reply.fields, ['id', 'uuid', 'key', 'number']);
  const from = reply.list === null && reply.select !== null ? { select: reply.select } : {};
  const unsent = values.filter(([, field]) => field === undefined).map(([value]) => value);
  const needed = body.fields.filter(
    ({ path: at, required }) => required && at.length === 1 && !Object.hasOwn(content, at[0] ?? ''),
  );
  return {
    operation: {
      request: {
        method,
        ...(path === null ? {} : { path }),
        ...(Object.keys(content).length === 0 ? {} : { [body.kind ?? 'json']: content }),
      },
      ...from,
      ...(id === undefined ? {} : { output: { id: expressionOf(id) } }),
    },
    left: [
      ...(unsent.length === 0
        ? []
        : [`not sent, because the document has no such field: ${unsent.join(', ')}`]),
      ...(needed.length === 0
        ? []
        : [
            `also needed by the backend: ${needed.map(({ path: at }) => quoteName(at[0] ?? '')).join(', ')}`,
          ]),
      ...(id === undefined
        ? ['output: { id: where the reply holds the id of what was made }']
        : []),
    ],
  };
}
