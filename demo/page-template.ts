import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** HTML that may be inserted as it is; every other value is escaped. */
export type Markup = { html: string };

export type Page = (values: Record<string, string | Markup>) => Markup;

/** Reads a page of demo/pages; `{{name}}` in it is filled with a value. A name without a value is an error. */
export function loadPage(name: string): Page {
  const template = readFileSync(join(import.meta.dirname, 'pages', `${name}.html`), 'utf8');
  return (values) => ({
    html: template.replace(/\{\{(\w+)\}\}/g, (_hole, key: string) => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined) throw new Error(`page ${name} has no value for ${key}`);
      return typeof value === 'string' ? escapeHtml(value) : value.html;
    }),
  });
}

/** Joins pieces of markup, such as the cards of a grid. */
export function joinMarkup(pieces: readonly Markup[]): Markup {
  return { html: pieces.map((piece) => piece.html).join('') };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
