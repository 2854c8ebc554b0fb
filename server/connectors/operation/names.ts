import { judgeReadings } from '../../expressions/names.ts';
import type { KnownNames, Reading } from '../../expressions/names.ts';
import { isTemplate } from '../request/shape.ts';
import { isExpression } from './output.ts';

export type NameFault = { path: (string | number)[]; message: string };

/** An expression somewhere in a description, and the names it reads. */
export type FoundReading = {
  path: (string | number)[];
  label: string;
  readings: readonly Reading[];
};

/** Every template and expression in a description, with the place where it stands. */
export function findReadings(value: unknown, path: (string | number)[] = []): FoundReading[] {
  if (isTemplate(value)) {
    return value.pieces.flatMap((piece) => {
      if ('text' in piece) return [];
      const { source, readings } = piece.expression;
      return [{ path, label: `{{ ${source} }} `, readings }];
    });
  }
  if (isExpression(value)) return [{ path, label: '', readings: value.readings }];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => findReadings(item, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => findReadings(member, [...path, name]));
}

/** What is misspelt. Names below `vars` are the connection's, and judged where they are known. */
export function judgeFound(found: readonly FoundReading[], known: KnownNames): NameFault[] {
  return found.flatMap(({ path, label, readings }) => {
    const own = readings.filter(([root]) => root !== 'vars');
    const message = judgeReadings(own, known);
    return message === null ? [] : [{ path, message: `${label}${message}` }];
  });
}

/** What is read below `vars` and is not there. */
export function judgeVars(found: readonly FoundReading[], vars: readonly string[]): NameFault[] {
  return found.flatMap(({ path, label, readings }) => {
    const unknown = readings.find(
      ([root, name]) => root === 'vars' && name !== undefined && !vars.includes(name),
    );
    if (unknown === undefined) return [];
    const there = vars.length === 0 ? 'the connection has no vars' : `vars has ${vars.join(', ')}`;
    return [
      {
        path,
        message: `${label}reads ${unknown.slice(0, 2).join('.')}, which is not there; ${there}`,
      },
    ];
  });
}
