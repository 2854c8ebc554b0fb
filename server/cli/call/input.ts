import { jsonOf } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { parseJson } from '../../connectors/json.ts';
import { acceptInput } from '../../connectors/operation/accept.ts';
import type { Operation } from '../../connectors/operation/schema.ts';

type ReadInput = { ok: true; input: Json } | { ok: false; message: string };

/** The JSON of `--input`; a fault says where it stands. */
export function readInputText(text: string): ReadInput {
  const bytes = Buffer.from(text);
  if (bytes.length > limits.requestTextChars)
    return { ok: false, message: `--input is longer than ${limits.requestTextChars} bytes` };
  const input = parseJson(bytes);
  if (input !== undefined) return { ok: true, input };
  return { ok: false, message: `--input is not JSON, as in '{"number":"1042","email":"a@b.c"}'` };
}

/** What an operation would not take, one line for each field; a customer is only told that there is no answer. */
export function judgeInput({ contract, accept }: Operation, input: Json): string[] {
  const parsed = contract.input.safeParse(input);
  if (!parsed.success) {
    const takes = Object.keys(contract.input.shape).join(', ');
    return parsed.error.issues.map(({ path, message }) => {
      const field = ['input', ...path.map(String)].join('.');
      return `${field}: ${message}${path.length === 0 ? `; it takes ${takes}` : ''}`;
    });
  }
  const given = jsonOf(parsed.data);
  return Object.entries(accept).flatMap(([name, rule]) =>
    rule !== undefined && acceptInput({ [name]: rule }, given) === null
      ? [`input.${name}: does not look as accept.${name} of the operation says: ${tell(rule)}`]
      : [],
  );
}

/** A rule of `accept` in words. */
function tell({ chars, min, max, strip }: NonNullable<Operation['accept'][string]>): string {
  const length = min === max ? String(min) : `${min} to ${max}`;
  const of = chars === undefined ? 'characters' : `characters of ${chars}`;
  return `${length} ${of}${strip === undefined ? '' : `, after ${strip}`}`;
}
