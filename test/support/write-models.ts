import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { contracts } from '../../shared/capability.ts';
import type { Contract } from '../../shared/capability.ts';
import { moneySchema } from '../../shared/order.ts';
import { describeKind, unwrap } from '../../server/connectors/operation/field-words.ts';

/** `node test/support/write-models.ts` writes docs/models.md anew; a test says when that is due. */
export const command = 'node test/support/write-models.ts';
export const pagePath = `${import.meta.dirname}/../../docs/models.md`;

/** The whole page as Markdown: for each model, its fields, and the capabilities that give it. */
export function writeModelsPage(all: Readonly<Record<string, Contract>> = contracts): string {
  const models = new Map<Contract['model'], string[]>();
  for (const [name, { model }] of Object.entries(all))
    models.set(model, [...(models.get(model) ?? []), name]);
  return [
    '# What a backend gives',
    '',
    `Written by \`${command}\` from \`shared/\`; edit those files, not this page.`,
    '',
    "These are the fields that `output` of an operation may name. Each is an expression on the backend's reply",
    '([functions](functions.md)). What is not there is left out of `output`; a field with a dot or `[]` in its name is a',
    'member of the one above it, as its example shows. A list is a mapping of one thing, made for each; `$` is the whole.',
    ...[...models].flatMap(([model, names]) => [
      '',
      `## ${names.map((name) => `\`${name}\``).join(', ')}`,
      '',
      '| field | needed | what it is | example |',
      '| --- | --- | --- | --- |',
      ...listRows(model, '').map(([name, isNeeded, what, example]) => {
        return `| \`${name}\` | ${isNeeded ? 'yes' : ''} | ${what} | ${example === '' ? '' : `\`${example}\``} |`;
      }),
    ]),
    '',
  ].join('\n');
}

type Row = [name: string, isNeeded: boolean, what: string, example: string];

function listRows(model: z.core.$ZodType, above: string): Row[] {
  if (!(model instanceof z.ZodObject)) return [];
  const shape: z.core.$ZodShape = model.shape;
  return Object.entries(shape).flatMap(([name, field]): Row[] => {
    const { inner, isNeeded } = unwrap(field);
    const isList = inner instanceof z.ZodArray;
    const example = above === '' ? `${name}: ${exampleOf(name, inner)}` : '';
    const { description = '' } = z.globalRegistry.get(field) ?? {};
    const what = [describeKind(inner), description].filter((part) => part !== '');
    const row: Row = [above + name, isNeeded && !isList, what.join('; '), example];
    return isList ? [row, ...listRows(elementOf(inner), `${above}${name}[].`)] : [row];
  });
}

const elementOf = (list: z.ZodArray<z.core.$ZodType>): z.core.$ZodType => list.element;

/** As one would write it for a reply that calls things by plain names of its own. */
function exampleOf(name: string, kind: z.core.$ZodType): string {
  if (kind === moneySchema) return `money(${name}, currency)`;
  if (kind instanceof z.ZodISODateTime) return `date(${name.replace(/At$/, '_at')})`;
  if (kind instanceof z.ZodNumber) return `to_number(${name})`;
  if (!(kind instanceof z.ZodArray)) return theirs[name] ?? name;
  const element = elementOf(kind);
  if (!(element instanceof z.ZodObject)) return name;
  const shape: z.core.$ZodShape = element.shape;
  const members = Object.entries(shape)
    .map(([member, field]) => `${member}: ${exampleOf(member, unwrap(field).inner)}`)
    .join(', ')
    // Of each thing of the list only its own members are seen; `$` is the whole reply.
    .replaceAll(', currency)', ', $.currency)');
  return `'${theirs[name] ?? name}[].{${members}}'`;
}

const theirs: Readonly<Record<string, string>> = {
  status: 'state',
  items: 'lines',
  shipments: 'parcels',
  link: 'url',
  picture: 'image.url',
  stock: 'availability',
};

if (import.meta.main) writeFileSync(pagePath, writeModelsPage());
