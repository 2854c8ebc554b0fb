import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

const demoFile = join(import.meta.dirname, '..', '..', 'demo', 'deskbell.yaml');

/** One change of the demo's configuration: where, and what is there instead. */
export type Change = readonly [path: readonly (string | number)[], value: unknown];

/** Writes the demo's own configuration with these changes into a folder; gives the file. */
export function writeConfiguration(folder: string, changes: readonly Change[]): string {
  const document = parseDocument(readFileSync(demoFile, 'utf8'));
  for (const [path, value] of changes) document.setIn(path, document.createNode(value));
  const file = join(folder, 'deskbell.yaml');
  writeFileSync(file, document.toString());
  return file;
}

/** A second shop on the same server, with other pages and other words. */
export const secondSite: Change = [
  ['sites', 'other'],
  {
    title: 'The other shop',
    greeting: 'Welcome.',
    origins: ['https://other.example'],
    routes: { 'order.get': 'shop' },
    intents: ['hello', 'order-status', 'fallback'],
  },
];

/** A site of this name whose chat speaks this language and takes every message. */
export function writeSpeakingSite(folder: string, language: string, title: string): Change {
  const text = [
    'id: echo',
    'matches: everything',
    `reply: [{ text: { ${language}: '{{ said }}' } }]`,
  ];
  writeFileSync(join(folder, `echo-${language}.yaml`), `${text.join('\n')}\n`);
  return [
    ['sites', language],
    {
      ...{ title, greeting: title, language },
      origins: ['http://127.0.0.1:*'],
      intents: [`./echo-${language}.yaml`],
    },
  ];
}

/** Gives up on the shop system soon, so that no test waits for seconds. */
export const impatient: Change = [
  ['connections', 'shop', 'timeout'],
  { connectMs: 300, firstByteMs: 300, totalMs: 500 },
];

/** Answers every message, or what no other intent takes, with its own words: so that answers can be counted. */
export function writeEchoIntent(
  folder: string,
  matches: 'everything' | 'nothing_else' = 'everything',
): Change {
  const text = [
    'id: echo',
    `matches: ${matches}`,
    'reply:',
    `  - text: { en: 'echo: {{ said }}' }`,
    `  - text: { en: 'and that was all' }`,
  ];
  writeFileSync(join(folder, 'echo.yaml'), `${text.join('\n')}\n`);
  return [['sites', 'demo', 'intents'], ['./echo.yaml']];
}
