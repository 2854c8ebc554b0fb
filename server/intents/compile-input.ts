import { z } from 'zod';
import type { Contract } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { compileExpression } from '../expressions/expression.ts';
import { judgeReadings } from '../expressions/names.ts';
import type { KnownNames } from '../expressions/names.ts';
import { compileTemplate, judgeNames } from '../expressions/template.ts';
import type { FileInput } from './call-schema.ts';
import type { Report } from './compile-texts.ts';
import type { CallInput } from './intent.ts';

type Scope = { [root: string]: Json };
/** A value from what is known; undefined where there is none, so that the input goes without it. */
type Source = (scope: Scope) => Json | undefined;

type Place = { slots: readonly string[]; known: KnownNames; report: Report };

/**
 * Compiles what goes into a call. Values come only from slots, from what is known of the person, from an answer before
 * it, and from the file: a call is never made with anything else.
 */
export function compileInput(
  given: { [name: string]: FileInput },
  path: readonly PropertyKey[],
  { contract, ...place }: Place & { contract: Contract | null },
): CallInput {
  const sources = Object.entries(given).map(([name, value]): [string, Source] => [
    name,
    compileValue(value, [...path, name], place),
  ]);
  // Our id for what is written, where the backend wants one and the file gives none.
  if (contract !== null && 'reference' in contract.input.shape && !('reference' in given)) {
    sources.push(['reference', ({ reference }) => reference]);
  }
  const shape: { [name: string]: z.core.$ZodType } = contract?.input.shape ?? {};
  return (scope) =>
    Object.fromEntries(
      sources.flatMap(([name, source]): [string, Json][] => {
        const value = source(scope);
        return value === undefined || value === null ? [] : [[name, fit(value, shape[name])]];
      }),
    );
}

const slotName = /^[a-z][a-z0-9_]*$/;
const personName = /^person\.[a-z]+$/;

function compileValue(value: FileInput, path: readonly PropertyKey[], place: Place): Source {
  if (typeof value === 'number' || typeof value === 'boolean') return () => value;
  if (Array.isArray(value)) {
    const items = value.map((item, at) => compileValue(item, [...path, at], place));
    return (scope) => items.map((item) => item(scope) ?? null);
  }
  if (typeof value !== 'string') {
    const members = Object.entries(value).map(([name, member]): [string, Source] => [
      name,
      compileValue(member, [...path, name], place),
    ]);
    return (scope) =>
      Object.fromEntries(
        members.flatMap(([name, member]): [string, Json][] => {
          const found = member(scope);
          return found === undefined || found === null ? [] : [[name, found]];
        }),
      );
  }
  return compileText(value, path, place);
}

function compileText(text: string, path: readonly PropertyKey[], place: Place): Source {
  const { slots, known, report } = place;
  if (slots.includes(text)) return ({ slots: given }) => memberOf(given, text);
  if (personName.test(text)) return compileWhole(text, path, place);
  if (slotName.test(text)) {
    report(path, `names no slot; a constant that looks like one is written as "{{ '${text}' }}"`);
    return () => undefined;
  }
  if (!/{{|}}/.test(text)) return () => text;
  const template = compileTemplate(text);
  if (!template.ok) {
    report(path, template.message);
    return () => undefined;
  }
  const [first, ...others] = template.pieces;
  if (first !== undefined && 'expression' in first && others.length === 0) {
    return compileWhole(first.expression.source, path, place);
  }
  const fault = judgeNames(template, known);
  if (fault !== null) report(path, fault);
  return (scope) => {
    const rendered = template.render(scope);
    return rendered.ok ? rendered.text : undefined;
  };
}

/** An expression alone keeps the kind of its value. */
function compileWhole(
  source: string,
  path: readonly PropertyKey[],
  { known, report }: Place,
): Source {
  const compiled = compileExpression(source);
  const fault = compiled.ok ? judgeReadings(compiled.readings, known) : compiled.message;
  if (fault !== null) report(path, `${source} ${fault}`);
  return (scope) => {
    const result = compiled.ok ? compiled.evaluate(scope) : null;
    return result?.ok === true ? result.value : undefined;
  };
}

/** A slot's value is text; where the backend wants a number or a yes, it is given one. */
function fit(value: Json, schema: z.core.$ZodType | undefined): Json {
  if (typeof value !== 'string' || schema === undefined || accepts(schema, value)) return value;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && accepts(schema, number)) return number;
  if ((value === 'yes' || value === 'no') && accepts(schema, value === 'yes')) {
    return value === 'yes';
  }
  return value;
}

export function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

function memberOf(given: Json | undefined, name: string): Json | undefined {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
    ? given[name]
    : undefined;
}
