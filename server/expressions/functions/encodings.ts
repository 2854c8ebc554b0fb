import { createHash } from 'node:crypto';
import type { FunctionSignature, JSONValue } from '@jmespath-community/jmespath';
import { ExpressionFault, checkText } from '../value.ts';
import { define } from './signature.ts';
import { readText } from './texts.ts';

/**
 * Functions that write a text as some backend wants it. A value that goes into a vendor's search language is not
 * only encoded for the request, but also quoted for that language: otherwise it could ask for something else.
 */
export function createEncodingFunctions(): Record<string, FunctionSignature> {
  return {
    /** quote(text, mark): between marks, with a backslash before each mark and backslash inside. */
    quote: define(['any', 'string'], (text, mark) =>
      onText(text, (plain) => {
        const sign = readMarks(mark, 1);
        return `${sign}${escape(plain, sign)}${sign}`;
      }),
    ),
    /** escape(text, marks): a backslash before each of these characters, and before each backslash. */
    escape: define(['any', 'string'], (text, marks) =>
      onText(text, (plain) => escape(plain, readMarks(marks, 40))),
    ),
    base64: define(['any'], (text) =>
      onText(text, (plain) => Buffer.from(plain, 'utf8').toString('base64')),
    ),
    /** Of the text in UTF-8, as lower-case hexadecimal. Some vendors name a person by it; it hides nothing. */
    md5: digest('md5'),
    sha256: digest('sha256'),
  };
}

function digest(algorithm: 'md5' | 'sha256'): FunctionSignature {
  return define(['any'], (text) =>
    onText(text, (plain) => createHash(algorithm).update(plain, 'utf8').digest('hex')),
  );
}

/** Absent (null) text stays absent. */
function onText(text: JSONValue | undefined, write: (plain: string) => string): JSONValue {
  return text === null || text === undefined ? null : checkText(write(checkText(readText(text))));
}

function escape(text: string, marks: string): string {
  return [...text]
    .map((char) => (char === '\\' || marks.includes(char) ? `\\${char}` : char))
    .join('');
}

function readMarks(value: JSONValue | undefined, most: number): string {
  const marks = readText(value);
  if (marks !== '' && marks.length <= most && marks !== '\\') return marks;
  throw new ExpressionFault('a function was given no mark to write with');
}
