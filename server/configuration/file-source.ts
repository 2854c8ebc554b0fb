import type { Clock } from '../../shared/clock.ts';
import { hasChanged } from './consulted.ts';
import { readConfiguration } from './read.ts';
import type { ConfigurationPlace, ConfigurationSource, SourceRead } from './source.ts';
import { watchFiles } from './watch-files.ts';

/** The file is the configuration: whoever edits it changes what runs. */
export function createFileSource(place: ConfigurationPlace, clock: Clock): ConfigurationSource {
  let last: SourceRead | undefined;
  const readFile = (): SourceRead => {
    if (last === undefined || hasChanged(last.consulted))
      last = { version: undefined, ...readConfiguration(place.file, place.environment) };
    return last;
  };
  return {
    read: () => Promise.resolve(readFile()),
    watch: (changed) =>
      watchFiles({ consulted: () => last?.consulted ?? new Map(), clock, changed }),
  };
}
