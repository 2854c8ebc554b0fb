import { limits } from '../../../shared/limits.ts';
import { entriesOf, listOf, textOf } from './document.ts';
import type { OpenapiDocument } from './document.ts';
import { listFields, schemaName, typeOf } from './fields.ts';
import type { Field } from './fields.ts';

export type Parameter = { name: string; in: string; required: boolean; type: Field['type'] };

/** One operation of a document, with what a connection needs to know of it. */
export type ApiOperation = {
  /** In capitals. */
  method: string;
  path: string;
  id: string;
  summary: string;
  tags: string[];
  parameters: Parameter[];
  /** `kind`: how it is sent; null for a body that is neither JSON nor a form. */
  body: { kind: 'json' | 'form' | null; fields: Field[]; schema: string };
  reply: Reply;
};

/** A good reply. `list`: where its things are; `select`: the member that wraps one thing; both as JMESPath. */
export type Reply = { fields: Field[]; list: string | null; select: string | null; schema: string };

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation, in the document's order. */
export function listOperations(document: OpenapiDocument): ApiOperation[] {
  const operations: ApiOperation[] = [];
  for (const [path] of entriesOf(document.at(document.root, 'paths'))) {
    const item = document.at(document.root, 'paths', path);
    for (const method of methods) {
      const operation = document.at(item, method);
      if (operation === undefined || operations.length >= limits.openapiOperations) continue;
      operations.push(readOperation(document, { method, path, item, operation }));
    }
  }
  return operations;
}

function readOperation(
  document: OpenapiDocument,
  from: { method: string; path: string; item: unknown; operation: unknown },
): ApiOperation {
  const { method, path, item, operation } = from;
  const shared = listOf(document.at(item, 'parameters'));
  const own = listOf(document.at(operation, 'parameters'));
  const parameters = new Map<string, Parameter>();
  for (const parameter of [...shared, ...own]) {
    const name = textOf(document.at(parameter, 'name'));
    const place = textOf(document.at(parameter, 'in'));
    const required = document.at(parameter, 'required') === true;
    const type = typeOf(document, document.at(parameter, 'schema'));
    if (name !== '') parameters.set(`${place} ${name}`, { name, in: place, required, type });
  }
  return {
    method: method.toUpperCase(),
    path,
    id: textOf(document.at(operation, 'operationId')),
    summary:
      textOf(document.at(operation, 'summary')) || textOf(document.at(operation, 'description')),
    tags: listOf(document.at(operation, 'tags')).map(textOf),
    parameters: [...parameters.values()],
    body: readBody(document, document.at(operation, 'requestBody', 'content')),
    reply: readReply(document, operation),
  };
}

function readBody(document: OpenapiDocument, content: unknown): ApiOperation['body'] {
  for (const [kind, pattern] of [
    ['json', /[/+]json\b/i],
    ['form', /x-www-form-urlencoded/i],
  ] as const) {
    const schema = findSchema(document, content, pattern);
    if (schema !== undefined)
      return { kind, fields: listFields(document, schema), schema: schemaName(schema) };
  }
  return { kind: null, fields: [], schema: '' };
}

function readReply(document: OpenapiDocument, operation: unknown): Reply {
  const responses = document.at(operation, 'responses');
  const good = entriesOf(responses).map(([status]) => status);
  const status = good.find((one) => /^2/.test(one)) ?? 'default';
  const schema = findSchema(document, document.at(responses, status, 'content'), /[/+]json\b/i);
  if (schema === undefined) return { fields: [], list: null, select: null, schema: '' };
  if (typeOf(document, schema) === 'array') {
    const items = schemaOf(document, schema, 'items');
    return {
      fields: listFields(document, items),
      list: '@',
      select: null,
      schema: schemaName(items),
    };
  }
  const fields = listFields(document, schema);
  const wrapper = findWrapper(fields);
  if (wrapper === undefined)
    return { fields, list: null, select: null, schema: schemaName(schema) };
  const [name = ''] = wrapper.path;
  const inner = document.at(schema, 'properties', name);
  if (wrapper.type === 'array') {
    const items = schemaOf(document, inner, 'items');
    return {
      fields: listFields(document, items),
      list: quoteName(name),
      select: null,
      schema: schemaName(items),
    };
  }
  const raw = schemaOf(document, document.at(schema, 'properties'), name);
  return {
    fields: listFields(document, inner),
    list: null,
    select: quoteName(name),
    schema: schemaName(raw),
  };
}

/** The one member at the top that holds everything, beside what is said about pages. */
function findWrapper(fields: readonly Field[]): Field | undefined {
  const top = fields.filter(({ path }) => path.length === 1);
  const isPlain = top.some(({ path: [name = ''] }) =>
    /^(id|number|name|email|status)$/i.test(name),
  );
  if (isPlain) return undefined;
  const lists = top.filter(({ type, items }) => type === 'array' && items.length > 0);
  if (lists.length === 1) return lists[0];
  const objects = top.filter(
    ({ type, path: [name = ''] }) =>
      type === 'object' && !/meta|link|paging|pagination/i.test(name),
  );
  return lists.length === 0 && objects.length === 1 ? objects[0] : undefined;
}

/** A name as JMESPath has it. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}

function findSchema(document: OpenapiDocument, content: unknown, type: RegExp): unknown {
  const named = entriesOf(content).find(([name]) => type.test(name));
  return named === undefined ? undefined : schemaOf(document, named[1], 'schema');
}

/** A member as it stands there, because a reference has a name that says what it is. */
function schemaOf(document: OpenapiDocument, value: unknown, name: string): unknown {
  return entriesOf(document.at(value)).find(([key]) => key === name)?.[1];
}
