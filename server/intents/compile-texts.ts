import { compileExpression } from '../expressions/expression.ts';
import { judgeReadings } from '../expressions/names.ts';
import type { KnownNames } from '../expressions/names.ts';
import { compileTemplate, judgeNames } from '../expressions/template.ts';
import type {
  Choice,
  Saying,
  Template,
  TemplatesByLanguage,
  TextsByLanguage,
  Value,
} from './intent.ts';
import type { FileQuickReply, FileSaying, FileTexts } from './text-schema.ts';

/** Collects what is wrong; `path` is relative to the file. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

export type TextCompiler = {
  texts(texts: FileTexts, path: readonly PropertyKey[]): TextsByLanguage;
  /** `known` is what is there for the templates to read. */
  templates(texts: FileTexts, path: readonly PropertyKey[], known: KnownNames): TemplatesByLanguage;
  saying(saying: FileSaying, path: readonly PropertyKey[], known: KnownNames): Saying;
  /** An expression without braces around it. */
  value(source: string, path: readonly PropertyKey[], known: KnownNames): Value;
};

/**
 * Compiles the sentences of `languages`, and reports templates that are refused or read what is not there, and languages
 * that have no words. What nobody speaks here is left out: what is shipped has words in a dozen languages.
 */
export function createTextCompiler(languages: readonly string[], report: Report): TextCompiler {
  function checkLanguages(texts: FileTexts, path: readonly PropertyKey[]): void {
    for (const language of languages) {
      if (!Object.hasOwn(texts, language))
        report(path, `has no words for the language ${language}`);
    }
  }

  function texts(words: FileTexts, path: readonly PropertyKey[]): TextsByLanguage {
    checkLanguages(words, path);
    return new Map(spokenOf(words));
  }

  function spokenOf(words: FileTexts): [string, string][] {
    return Object.entries(words).filter(([language]) => languages.includes(language));
  }

  function templates(
    words: FileTexts,
    path: readonly PropertyKey[],
    known: KnownNames,
  ): TemplatesByLanguage {
    checkLanguages(words, path);
    return new Map(
      spokenOf(words).map(([language, source]) => [
        language,
        compile(source, known, (message) => report([...path, language], message)),
      ]),
    );
  }

  function choice(reply: FileQuickReply, path: readonly PropertyKey[]): Choice {
    const label = texts(reply.label, [...path, 'label']);
    const say = reply.say === undefined ? label : texts(reply.say, [...path, 'say']);
    return { label, say, certain: false };
  }

  return {
    texts,
    templates,
    saying(saying, path, known) {
      const replies = saying.quick_replies ?? [];
      return {
        type: 'say',
        text: templates(saying.text, [...path, 'text'], known),
        choices: replies.map((reply, at) => choice(reply, [...path, 'quick_replies', at])),
        when: null,
      };
    },
    value(source, path, known) {
      const compiled = compileExpression(source.trim());
      const fault = compiled.ok ? judgeReadings(compiled.readings, known) : compiled.message;
      if (fault !== null) report(path, `${source} ${fault}`);
      return (scope) => {
        if (!compiled.ok) return { value: null, fault };
        const result = compiled.evaluate(scope);
        return result.ok
          ? { value: result.value, fault: null }
          : { value: null, fault: `${source} ${result.message}` };
      };
    },
  };
}

function compile(source: string, known: KnownNames, refuse: (message: string) => void): Template {
  // Most sentences hold no expression; they need no interpreter.
  if (!/{{|}}/.test(source)) return { render: () => ({ ok: true, text: source }) };
  const compiled = compileTemplate(source);
  // A name that is never there would show only when a customer comes by, as a reply that cannot be made.
  const message = compiled.ok ? judgeNames(compiled, known) : compiled.message;
  if (compiled.ok && message === null) return compiled;
  const fault = message ?? 'cannot be read';
  refuse(fault);
  return { render: () => ({ ok: false, message: fault }) };
}
