import { entriesOf, listOf, textOf } from './document.ts';
import type { OpenapiDocument } from './document.ts';

/** `baseUrl` of a connection; by reference to a variable where the document has no whole address. */
export function draftBaseUrl(
  document: OpenapiDocument,
  given: string | undefined,
  prefix: string,
): { baseUrl: string; variables: string[]; left: string[] } {
  const [server, ...others] = listOf(document.at(document.root, 'servers'));
  const said = textOf(document.at(server, 'url'));
  const filled = given ?? fill(document, server, said);
  if (isBase(filled)) {
    const urls = others.map((other) => textOf(document.at(other, 'url')));
    const left =
      urls.length === 0 ? [] : [`the document also names ${urls.slice(0, 5).join(', ')}`];
    const chosen = filled === said || given !== undefined ? [] : [`chosen from ${said}`];
    return { baseUrl: filled.replace(/\/+$/, ''), variables: [], left: [...chosen, ...left] };
  }
  const where = said === '' ? 'names no server' : `says only ${said}`;
  const name = `${prefix}_URL`;
  return { baseUrl: `env:${name}`, variables: [name], left: [`the document ${where}`] };
}

/** Whether it can be the base of a connection. */
export function isBase(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url) || /[?#{}\s]/.test(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

/** Values that a document has of its own for the places in an address. */
function fill(document: OpenapiDocument, server: unknown, url: string): string {
  return entriesOf(document.at(server, 'variables')).reduce((left, [name, variable]) => {
    const value = textOf(document.at(variable, 'default'));
    return value === '' ? left : left.replaceAll(`{${name}}`, value);
  }, url);
}
