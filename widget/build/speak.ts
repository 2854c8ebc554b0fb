import type { Plugin } from 'vite';
import type { SiteLanguage } from '../../shared/settings.ts';

/**
 * The code names its words in English; a build in another language puts that language's in their place, so that words
 * cost no request and nobody carries those of others.
 */
export function speak(language: SiteLanguage): Plugin {
  return {
    name: 'speak',
    enforce: 'pre',
    resolveId(source, importer, options) {
      const spoken = source.replace(/(?<=\/words\/)en(?=\/\w+\.ts$)/, language);
      return spoken === source ? null : this.resolve(spoken, importer, options);
    },
  };
}
