import type { SiteId } from '../../shared/ids.ts';
import { randomText } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createSealer } from '../config/seal.ts';
import { Secret } from '../config/secret.ts';
import { formatFaults } from '../config/fault.ts';
import type { Bundle } from '../configuration/bundle.ts';
import type { Deskbell, ReadResult } from '../configuration/read.ts';
import { createPartsBuilder } from '../running/parts.ts';
import type { Parts } from '../running/parts.ts';
import { openMemoryStore } from './memory-store.ts';
import { createStageTelemetry } from './stage.ts';
import { runStory } from './run-story.ts';
import type { StoryFailure } from './run-story.ts';
import type { Story } from './read-story.ts';
import { findSite, withLanguage } from './sites.ts';
import { createStoryClock } from './story-clock.ts';

/** Runs stories one after the other. */
export type StoryRunner = {
  run(story: Story): Promise<StoryFailure | undefined>;
  close(): Promise<void>;
};

/**
 * Stories of one configuration: what sites understand is learnt once for each language, everything else is new for each story.
 * `site` is meant where a story names none; `check` reads the configuration in another language.
 */
export function createStoryRunner(from: {
  deskbell: Deskbell;
  site: string | undefined;
  random: RandomBytes;
  check: (bundle: Bundle) => Promise<ReadResult>;
}): StoryRunner {
  const { deskbell, random, check } = from;
  const clock = createStoryClock();
  const store = openMemoryStore({ clock, random });
  const build = createPartsBuilder({
    clock,
    random,
    store,
    sealer: createSealer(new Secret(randomText(random) + randomText(random)), random),
    telemetry: createStageTelemetry(clock, { note: () => undefined }),
  });
  type Built = { ok: true; parts: Parts } | { ok: false; message: string };
  const prepare = async (deskbell: Deskbell): Promise<Built> => {
    const parts = build({ deskbell, version: undefined });
    await parts.prepare();
    return { ok: true, parts };
  };
  const known = new Map<string, Promise<Built>>();

  async function buildIn(site: SiteId, language: string): Promise<Built> {
    const read = await check(withLanguage(deskbell.bundle, site, language));
    return read.ok ? prepare(read.value) : { ok: false, message: formatFaults(read.faults) };
  }

  function partsOf(site: SiteId, language: string | undefined): Promise<Built> {
    const own = deskbell.configuration.sites[site]?.language;
    const other = language === undefined || language === own ? undefined : language;
    const key = other === undefined ? '' : `${site} ${other}`;
    const made = known.get(key) ?? (other === undefined ? prepare(deskbell) : buildIn(site, other));
    known.set(key, made);
    return made;
  }

  return {
    async run(story) {
      const found = findSite(deskbell.configuration.sites, story.content.site ?? from.site);
      if (!found.ok) return { line: 1, lines: [found.message] };
      const built = await partsOf(found.site, story.content.language);
      if (!built.ok) return { line: 1, lines: built.message.split('\n') };
      return runStory(story, { parts: built.parts, site: found.site, clock, random });
    },
    async close() {
      for (const built of await Promise.all(known.values()))
        if (built.ok) await built.parts.outgoing.close();
      await store.close();
    },
  };
}
