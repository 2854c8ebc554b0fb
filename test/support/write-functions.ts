import { writeFileSync } from 'node:fs';
import { compileExpression } from '../../server/expressions/expression.ts';
import type { Json } from '../../shared/json.ts';
import { explained, recipes } from './function-examples.ts';

/** `node test/support/write-functions.ts` writes docs/functions.md anew; a test says when that is due. */
export const command = 'node test/support/write-functions.ts';
export const pagePath = `${import.meta.dirname}/../../docs/functions.md`;

/** The whole page as Markdown: what stands there as a result is what the expression gives. */
export function writeFunctionsPage(): string {
  return [
    '# Functions of expressions',
    '',
    `Written by \`${command}\`; every result here is what the expression gave.`,
    '',
    'An expression is [JMESPath](https://jmespath.org). Text stands between single quotes, numbers, `true`, `false`, `null`',
    'and lists between backticks. What is absent stays absent: most functions give nothing for nothing. A value of a kind',
    'that a function cannot read fails the operation, and the note says where.',
    '',
    '## What one often needs',
    '',
    '| for | write | and of | comes |',
    '| --- | --- | --- | --- |',
    ...recipes.map(({ about, source, input }) => row([about, source, input, run(source, input)])),
    '',
    '## All of them',
    '',
    '| function | gives | example | of | comes |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(explained).map(([name, { takes, gives, example, input }]) =>
      row([`\`${name}(${takes})\``, gives, example, input, run(example, input)], 2),
    ),
    '',
  ].join('\n');
}

export function run(source: string, input: Json): Json {
  const compiled = compileExpression(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.message}`);
  const found = compiled.evaluate(input);
  if (!found.ok) throw new Error(`${source}: ${found.message}`);
  return found.value;
}

/** The first `plain` cells are text; then an expression, its input and its result. */
function row(cells: readonly Json[], plain = 1): string {
  const written = cells.map((cell, index) => {
    const plainly = typeof cell === 'string' ? cell : '';
    if (index < plain) return plainly;
    const text = index === plain ? plainly : JSON.stringify(cell);
    return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
  });
  return `| ${written.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (import.meta.main) writeFileSync(pagePath, writeFunctionsPage());
