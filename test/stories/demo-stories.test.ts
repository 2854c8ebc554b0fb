import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommandLine } from '../../server/cli/run.ts';
import { parseStory } from '../../server/stories/read-story.ts';

const stories = join(import.meta.dirname, '..', '..', 'demo', 'stories');

it('the stories of the demo go as they are written, with nothing set', async () => {
  const printed: string[] = [];
  const warned: string[] = [];
  const code = await runCommandLine({
    arguments: ['story', stories],
    variables: {},
    print: (line) => void printed.push(line),
    warn: (line) => void warned.push(line),
    process,
  });
  // Whatever differs is told by its line.
  expect(printed.filter((line) => !line.startsWith('✓')).slice(0, -1)).toEqual([]);
  expect(warned).toEqual([]);
  expect(code).toBe(0);
  expect(printed.length).toBeGreaterThan(25);
}, 60_000);

it('the story in the documents is one', () => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'stories.md');
  const text = /```yaml\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  expect(parseStory('docs/stories.md', text)).toMatchObject({ ok: true });
});
