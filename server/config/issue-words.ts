import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/**
 * Our sentence for an issue whose schema brought none of its own. It never repeats the value: a secret
 * that was pasted into the wrong place must not appear in a terminal or a log.
 */
export function describeIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === null
        ? `is empty; must be ${kindOf(issue.expected)}`
        : `must be ${kindOf(issue.expected)}, not ${kindOf(typeOf(issue.input))}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return describeBound('at most', Number(issue.maximum), issue);
    case 'too_small':
      return describeBound('at least', Number(issue.minimum), issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return describeFormat(issue.format, 'pattern' in issue ? issue.pattern : undefined);
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `must be one of ${issue.options.map(String).join(', ')}`
        : 'has none of the accepted shapes';
    case 'custom':
      return 'is not accepted';
    default:
      return undefined;
  }
}

/** What a type is called in a sentence. */
export function kindOf(type: string): string {
  return kinds[type] ?? type;
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'empty',
  undefined: 'nothing',
};

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

function describeBound(
  edge: 'at least' | 'at most',
  bound: number,
  issue: { origin: string; inclusive?: boolean; exact?: boolean },
): string {
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : '';
  const verb = unit === '' ? 'must be' : 'must have';
  if (issue.exact === true) return `${verb} exactly ${bound}${unit}`;
  if (issue.inclusive === false) {
    return `must be ${edge === 'at least' ? 'more' : 'less'} than ${bound}${unit}`;
  }
  return `${verb} ${edge} ${bound}${unit}`;
}

function describeFormat(format: string, pattern: string | undefined): string {
  if (format === 'url') return 'must be a web address such as https://shop.example';
  if (format === 'email') return 'must be an e-mail address';
  if (format === 'regex' && pattern !== undefined) return `must match ${pattern}`;
  return `is not a valid ${format.replace(/_/g, ' ')}`;
}
