import type { FaqEntry } from './faq-schema.ts';

export type FaqFault = { path: (string | number)[]; message: string };

/** What a site's list lacks: words of the site's language, and entries that can be told apart. */
export function checkFaq(entries: readonly FaqEntry[], language: string): FaqFault[] {
  const faults: FaqFault[] = [];
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const [at, entry] of entries.entries()) {
    for (const name of ['title', 'answer'] as const) {
      if (Object.hasOwn(entry[name], language)) continue;
      const message = `has no words for the language ${language}: add ${language}: …`;
      faults.push({ path: [at, name], message });
    }
    if (ids.has(entry.id)) {
      faults.push({ path: [at, 'id'], message: `another entry is called ${entry.id}` });
    }
    const title = entry.title[language]?.trim().toLowerCase() ?? '';
    if (title !== '' && titles.has(title)) {
      const message = 'another entry has this title: nobody could choose between them';
      faults.push({ path: [at, 'title'], message });
    }
    ids.add(entry.id);
    titles.add(title);
  }
  return faults;
}
