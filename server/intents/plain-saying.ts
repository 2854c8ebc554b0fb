import type { Saying } from './intent.ts';

/** Words of the engine's own, as a part: what they hold is never read as a template. */
export function plainSaying(text: string, language: string): Saying {
  const template = { render: () => ({ ok: true, text }) as const };
  return { type: 'say', text: new Map([[language, template]]), choices: [], when: null };
}
