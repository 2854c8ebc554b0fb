import type { Intent } from '../intents/intent.ts';

/**
 * Tells an owner which intents of a site nobody can ask for in words of their own, because they have no phrases in the
 * site's language: customers reach them by buttons alone. Null where there are none such.
 */
export function notePhrases(
  site: string,
  { language, intents }: { language: string; intents: readonly Intent[] },
): string | null {
  const buttonsOnly = intents.filter(
    ({ matches, phrases, keywords }) =>
      matches === 'phrases' && !phrases.has(language) && !keywords.has(language),
  );
  if (buttonsOnly.length === 0) return null;
  const named = buttonsOnly.map(({ id }) => id).join(', ');
  return `note: sites.${site}: there are no phrases in ${language} for ${named}; customers get there by buttons only, until files of yours have phrases.${language}`;
}
