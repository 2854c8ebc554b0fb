import { RE2JS, RE2JSException } from 're2js';
import { limits } from '../../shared/limits.ts';
import type { Compiled } from './expression.ts';

/** A match: the pattern's first group, or all of it where it has none. Positions are UTF-16 code units. */
export type PatternMatch = { value: string; start: number; end: number };

export type Pattern = { source: string; findAll(text: string, most: number): PatternMatch[] };

/**
 * Compiles an owner's regular expression for a matcher whose time grows with the text's length only (RE2's syntax:
 * no lookaround, no back-references). Refused with what to change: what RE2 cannot read, what matches an empty
 * text, and what needs more than `limits.patternInstructions` steps for each character. Only the first
 * `limits.patternTextChars` characters of a text are searched.
 */
export function compilePattern(source: string): Compiled<Pattern> {
  if (source.length > limits.patternChars) {
    return { ok: false, message: `is longer than ${limits.patternChars} characters` };
  }
  const compiled = compile(source);
  if (typeof compiled === 'string') return { ok: false, message: compiled };
  if (compiled.programSize() > limits.patternInstructions) {
    const message = 'repeats too much: use smaller numbers in {…}, or + where any number will do';
    return { ok: false, message };
  }
  if (compiled.matcher('').find()) {
    const message = 'matches an empty text: use + where you have *, or leave out ?';
    return { ok: false, message };
  }
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return {
    ok: true,
    source,
    findAll(text, most) {
      const matcher = compiled.matcher(text.slice(0, limits.patternTextChars));
      const found: PatternMatch[] = [];
      while (found.length < most && matcher.find()) {
        const value = matcher.group(group);
        // A group that took no part in the match, or took nothing, is no value.
        if (value === null || value === '') continue;
        found.push({ value, start: matcher.start(group), end: matcher.end(group) });
      }
      return found;
    },
  };
}

/** The program, or why there is none. */
function compile(source: string): RE2JS | string {
  if (source === '') return 'is empty';
  if (/\(\?<?[=!]/.test(source.replace(/\\./gs, ''))) {
    return 'looks around with (?= (?! (?<= or (?<!, which takes too long on some texts: match it and put what you want in a group ( )';
  }
  if (/\\[1-9]|\\k</.test(source.replaceAll('\\\\', ''))) {
    return 'refers back with \\1, which takes too long on some texts: write the part out once more';
  }
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `is not a regular expression: ${error.message.replace(/^error parsing regexp: /, '')}`;
  }
}
