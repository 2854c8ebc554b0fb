import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';
import { compileTemplate } from '../../expressions/template.ts';
import type { Template } from '../../expressions/template.ts';

const templateChars = 2_000;

/** A text with `{{ }}`, compiled while the configuration is read. `judge` says what is wrong with it in its place. */
export const templateSchema = (judge: (template: Template) => string | null = () => null) =>
  z
    .string()
    .max(templateChars)
    .transform((source, context): Template => {
      const template = compileTemplate(source);
      const message = template.ok ? judge(template) : template.message;
      if (template.ok && message === null) return template;
      context.addIssue({ code: 'custom', message: message ?? 'cannot be read' });
      return z.NEVER;
    });

/** A map from literal names to values. */
export const namesOf = <T extends z.ZodType>(name: z.ZodString, value: T) =>
  z
    .record(name, value)
    .refine((map) => Object.keys(map).length <= 30, { message: 'has more than 30 entries' });

/** Set by the client or by `auth`; a template there could redirect the call or break its framing. */
const reservedHeaders = new Set(
  'host connection content-length transfer-encoding accept-encoding te trailer upgrade expect keep-alive proxy-connection authorization'.split(
    ' ',
  ),
);

/** The name of a header that a request may have of its own. */
export const ownHeaderSchema = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'is not a literal name of a header')
  .refine((name) => !reservedHeaders.has(name.toLowerCase()), {
    message: 'is set by the server; credentials belong into auth',
  });

/** Headers by their literal names. */
export const headersSchema = namesOf(
  ownHeaderSchema,
  templateSchema((template) =>
    template.pieces.every((piece) => !('text' in piece) || /^[\x20-\x7e]*$/.test(piece.text))
      ? null
      : 'must be printable ASCII',
  ),
);

/** Query parameters by their literal names. */
export const querySchema = namesOf(
  z.string().regex(/^[^\s{}&=#]{1,100}$/, 'is not a literal name of a query parameter'),
  templateSchema(),
);

/** The path of a request: begins with /, and has no `.`, `..` or empty segments of its own. */
export const pathSchema = templateSchema(judgePath).describe('begins with /, relative to baseUrl');

function judgePath(path: Template): string | null {
  const first = path.pieces[0];
  if (first === undefined || !('text' in first) || !first.text.startsWith('/')) {
    return 'must begin with /';
  }
  // A value never holds a dot alone, so any letter may stand for it here.
  const skeleton = path.pieces.map((piece) => ('text' in piece ? piece.text : 'v')).join('');
  if (/[?#]/.test(skeleton)) return 'must not hold ? or #; write the parameters under query';
  if (!/^[A-Za-z0-9/._~!$&'()*+,;=:@-]*$/.test(skeleton)) {
    return 'holds a character that no path carries as it is';
  }
  const segments = skeleton.slice(1).split('/');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'must not hold . or ..';
  if (segments.slice(0, -1).includes('')) return 'must not hold //';
  return segments.length > limits.replyDepth ? 'has too many segments' : null;
}
