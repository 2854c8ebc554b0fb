/** HTML that may be sent as it is; every other value is text. */
export type Markup = { html: string };

/** A template of HTML. What is put in is escaped, unless it is `Markup` itself; a list is joined. */
export function markup(
  pieces: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  const filled = pieces.map((piece, index) => {
    const value = values[index] ?? '';
    return piece + [value].flat().map(htmlOf).join('');
  });
  return { html: filled.join('') };
}

function htmlOf(value: string | Markup): string {
  return typeof value === 'string' ? escapeText(value) : value.html;
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
