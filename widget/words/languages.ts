import type { SiteSettings } from '../../shared/settings.ts';
import { en } from './en.ts';
import type { Words } from './words.ts';

type Language = SiteSettings['language'];

const languages: Record<Language, Words> = { en };

export function chooseWords(language: Language): Words {
  return languages[language];
}
