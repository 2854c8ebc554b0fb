/** A stretch of a message: plain text, or an address to go to. */
export type Span = { text: string; href?: string };

const address =
  /https?:\/\/[^\s<>"]+|mailto:[^\s<>"]+|[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\.]+(?:\.[^\s@<>(),;:"\\.]+)+/gi;

/** Finds web and mail addresses in plain text. Nothing else becomes a link, whatever the text says. */
export function findLinks(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = trimEnd(match[0]);
    if (match.index > end) spans.push({ text: text.slice(end, match.index) });
    const href = /^(https?|mailto):/i.test(found) ? found : `mailto:${found}`;
    spans.push(isAddress(href) ? { text: found, href } : { text: found });
    end = match.index + found.length;
  }
  if (end < text.length) spans.push({ text: text.slice(end) });
  return spans;
}

/** The full stop after an address belongs to the sentence, a bracket only when it was opened before. */
function trimEnd(found: string): string {
  const trimmed = found.replace(/[.,;:!?'"”’»…]+$/, '');
  const opens = trimmed.split('(').length;
  const closes = trimmed.split(')').length;
  return trimmed.endsWith(')') && closes > opens ? trimEnd(trimmed.slice(0, -1)) : trimmed;
}

/** Whether a link may be offered: http, https and mailto only. */
export function isAddress(href: string): boolean {
  return URL.canParse(href) && /^(https?|mailto):$/.test(new URL(href).protocol);
}
