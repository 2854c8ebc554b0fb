import { stringify } from 'yaml';
import { draftAuth } from './auth.ts';
import { textOf } from './document.ts';
import type { OpenapiDocument } from './document.ts';
import { createNamer, draftCustom } from './draft-custom.ts';
import { draftOrder, draftProducts } from './draft-read.ts';
import { draftLead, draftTicket } from './draft-write.ts';
import type { Draft, Written } from './draft.ts';
import { guessOperations } from './guess.ts';
import type { Guessed } from './guess.ts';
import type { ApiOperation } from './operations.ts';
import { draftBaseUrl } from './server-address.ts';

/** So many operations without a capability of ours are written out; the list names all of them. */
const maxSkeletons = 100;

/** A connection to begin with, as the text of a `connections` section. */
export function writeConnection(
  document: OpenapiDocument,
  operations: readonly ApiOperation[],
  server: string | undefined,
): { text: string; variables: string[] } {
  const name = nameOf(document.title);
  const prefix = name
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^(?=\d)/, 'B');
  const address = draftBaseUrl(document, server, prefix);
  const { auth, variables, left } = draftAuth(document, prefix);
  const guesses = guessOperations(operations);
  const rest = operations.filter((one) => !guesses.some(({ operation }) => operation === one));
  const nameOperation = createNamer();
  const lines = [
    `# ${document.title || 'A backend'}, from its OpenAPI document. A beginning: everything below is a guess until you have read it.`,
    '# deskbell check names what is missing; deskbell call CONNECTION OPERATION tries it.',
    ...(guesses.some(({ capability }) => capability === 'order.get')
      ? [
          '# An order is loaded only with verify, which is left for you to fill in: check refuses the file until then.',
        ]
      : []),
    'connections:',
    `  ${name}:`,
    ...address.left.map((line) => `    # ${line}`),
    ...writeYaml({ baseUrl: address.baseUrl }, 4),
    ...left.map((line) => `    # ${line}`),
    ...writeYaml({ auth }, 4),
    ...(guesses.length === 0
      ? ['    # operations: needs at least one; take the signs away from one below']
      : []),
    '    operations:',
    ...guesses.flatMap(({ capability, operation }) => [
      `      # ${describe(operation)}`,
      ...writeOperation(capability, drafts[capability](operation)),
    ]),
    ...(rest.length === 0
      ? []
      : [
          '',
          '      # What else there is. Take the signs away to have one, and cut it down to what you need.',
        ]),
    ...rest.slice(0, maxSkeletons).flatMap((operation) => {
      const draft = draftCustom(operation);
      const head = `      # ${describe(operation)}`;
      if (draft === null) return [head, '      # (its path cannot be written here)'];
      const written = writeOperation(nameOperation(operation), draft);
      return [head, ...written.map((line) => line.replace(/^ {6}/, '      # '))];
    }),
    ...(rest.length > maxSkeletons ? [`      # and ${rest.length - maxSkeletons} more`] : []),
  ];
  const text = `${lines.join('\n')}\n`;
  return { text, variables: [...address.variables, ...variables] };
}

/** The list of operations, a line each. */
export function describeAll(operations: readonly ApiOperation[]): string[] {
  const guesses = new Map(
    guessOperations(operations).map((one) => [one.operation, one.capability]),
  );
  return operations.map((operation) => {
    const guess = guesses.get(operation);
    return `${describe(operation)}${guess === undefined ? '' : `  [${guess}]`}`;
  });
}

const drafts: Record<Guessed, (operation: ApiOperation) => Draft> = {
  'order.get': draftOrder,
  'product.search': draftProducts,
  'lead.upsert': draftLead,
  'ticket.create': draftTicket,
};

function describe({ method, path, summary }: ApiOperation): string {
  const text = summary.length > 100 ? `${summary.slice(0, 99)}…` : summary;
  return `${method} ${textOf(path)}${text === '' ? '' : `  ${text}`}`;
}

function writeOperation(name: string, { operation, left }: Draft): string[] {
  return [...writeYaml({ [name]: operation }, 6), ...left.map((line) => `        # ${line}`)];
}

function writeYaml(value: Written, indent: number): string[] {
  return stringify(value, { lineWidth: 0, singleQuote: true })
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line);
}

/** A name for the connection from the document's title. */
function nameOf(title: string): string {
  const words = title.toLowerCase().replace(/\b(rest|api|openapi|v?\d+(\.\d+)*)\b/g, ' ');
  const name = words.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return name.slice(0, 24).replace(/-+$/, '') || 'backend';
}
