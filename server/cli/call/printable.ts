import { parseJson } from '../../connectors/json.ts';

/** The text of a body as it may be shown: JSON with line breaks, and nothing that moves a terminal's cursor. */
export function showBody(body: Buffer | string, contentType: string): string {
  const bytes = Buffer.from(body);
  const json = parseJson(bytes, contentType);
  return escapeControls(
    json === undefined ? bytes.toString('utf8') : JSON.stringify(json, null, 2),
  );
}

/** A backend may not write to the terminal of who asks it. Still JSON where it was. */
export function escapeControls(text: string): string {
  return text.replace(
    // Line breaks stay; marks that turn the direction of text go as well.
    /[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Each line further in. */
export function indent(text: string, by = '    '): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
