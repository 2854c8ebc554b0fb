import type { z } from 'zod';
import type { PathPart } from './fault.ts';

type Issue = z.core.$ZodIssue;

/** One thing a schema found: where, what, and whether it is about a key rather than its value. */
export type Finding = { path: PathPart[]; issue: Issue; message: string; of: 'key' | 'value' };

/** Issues as a flat list: each unknown key by itself, and of a union only the shape that was meant. */
export function flattenIssues(issues: readonly Issue[], prefix: PathPart[] = []): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = [...prefix, ...issue.path.map(toPart)];
    const { message } = issue;
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => {
          return { path: [...path, key], issue, message: 'unknown key', of: 'key' };
        });
      case 'invalid_key': {
        const reasons = issue.issues.map((inner) => inner.message).join(', ');
        return [{ path, issue, message: `is not accepted as a name: ${reasons}`, of: 'key' }];
      }
      case 'invalid_union': {
        const meant = chooseMeant(issue.errors);
        if (meant !== undefined) return flattenIssues(meant, path);
        return [{ path, issue, message, of: 'value' }];
      }
      default:
        return [{ path, issue, message, of: 'value' }];
    }
  });
}

/** The alternative whose type was right, and among those the one with the fewest faults. */
function chooseMeant(alternatives: readonly Issue[][]): Issue[] | undefined {
  const sameType = alternatives.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return sameType.sort((a, b) => a.length - b.length)[0];
}

function toPart(part: PropertyKey): PathPart {
  return typeof part === 'symbol' ? String(part) : part;
}
