import { readFileSync } from 'node:fs';
import type { ConfigFault } from '../config/fault.ts';
import { loadConfiguration } from '../config/load.ts';
import { storySchema } from './story-schema.ts';
import type { StoryContent } from './story-schema.ts';

/** A story as it is run. `lineOf` says where one of its steps stands, or what is in it. */
export type Story = {
  file: string;
  content: StoryContent;
  lineOf(step: number, ...path: (string | number)[]): number;
};

/** Reads a `*.story.yaml`; every fault has its line, its key and, where that is known, a hint. */
export function readStory(
  file: string,
): { ok: true; story: Story } | { ok: false; faults: ConfigFault[] } {
  return parseStory(file, readFileSync(file, 'utf8'));
}

/** The same for its text. */
export function parseStory(
  file: string,
  text: string,
): { ok: true; story: Story } | { ok: false; faults: ConfigFault[] } {
  const loaded = loadConfiguration({ file, text, schema: storySchema });
  if (!loaded.ok) return loaded;
  const { value: content, faultAt } = loaded;
  const lineOf = (step: number, ...path: (string | number)[]): number =>
    faultAt(['conversation', step, ...path], '', null).line;
  return { ok: true, story: { file, content, lineOf } };
}
