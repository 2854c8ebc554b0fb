import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { Secret, isReference, secretSchema } from '../../config/secret.ts';
import type { ConfigSources } from '../../config/secret.ts';

/** A value of a request that may hold secrets: a text that is a reference stands for what it leads to. */
export type Template = string | number | boolean | null | Secret | Template[] | TemplateMap;
type TemplateMap = { [name: string]: Template };

/** Under such a name stands a secret, which is never written out. */
const secretName = /pass|secret|token|credential|api_?key/i;

/** The values of a form or of headers: literal texts, or references. */
export const textsSchema = (sources: ConfigSources) =>
  z.record(z.string().min(1).max(100), z.string().max(2_000)).transform((map, context) => {
    const fault = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const entries = Object.entries(map).map(([name, text]): [string, string | Secret] => {
      return [name, readText(text, [name], sources, fault)];
    });
    return Object.fromEntries(entries);
  });

/** JSON, at most 8 levels deep, whose texts are literal or references. */
export const jsonBodySchema = (sources: ConfigSources) =>
  z
    .json()
    .transform((value, context): Template =>
      readJson(value, [], sources, (path, message) =>
        context.addIssue({ code: 'custom', path: [...path], message }),
      ),
    );

/** The same with its secrets in place; only where it goes onto the wire. */
export function revealTemplate(value: Template): Json {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealTemplate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, revealTemplate(inner)]),
  );
}

type Fault = (path: PropertyKey[], message: string) => void;

function readJson(
  value: Json,
  path: PropertyKey[],
  sources: ConfigSources,
  fault: Fault,
): Template {
  if (path.length > 8) {
    fault(path, 'is nested too deeply');
    return null;
  }
  if (typeof value === 'string') return readText(value, path, sources, fault);
  if (Array.isArray(value))
    return value.map((inner, index) => readJson(inner, [...path, index], sources, fault));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, Template] => {
    return [name, readJson(inner, [...path, name], sources, fault)];
  });
  return Object.fromEntries(entries);
}

function readText(
  text: string,
  path: PropertyKey[],
  sources: ConfigSources,
  fault: Fault,
): string | Secret {
  if (isReference(text)) {
    const read = secretSchema(sources).safeParse(text);
    if (read.success) return read.data;
    fault(path, read.error.issues[0]?.message ?? 'cannot be read');
  } else if (secretName.test(String(path.at(-1)))) {
    fault(path, 'must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself');
  }
  return text;
}
