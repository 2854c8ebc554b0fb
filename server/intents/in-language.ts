/** What is there in a language, else in the first one there is. */
export function inLanguage<T>(by: ReadonlyMap<string, T>, language: string): T | null {
  return by.get(language) ?? by.values().next().value ?? null;
}
