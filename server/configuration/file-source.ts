import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { everySoOften } from './every-so-often.ts';
import { hasChanged } from './consulted.ts';
import { readConfiguration } from './read.ts';
import type { ConfigurationPlace, ConfigurationSource, SourceRead } from './source.ts';
import type { Vault } from './vault.ts';
import { watchFiles } from './watch-files.ts';

/** The file is the configuration: whoever edits it, or the vault that it refers to, changes what runs. */
export function createFileSource(options: {
  place: ConfigurationPlace;
  openVault: (before?: Vault) => Promise<Vault>;
  clock: Clock;
}): ConfigurationSource {
  const { place, openVault, clock } = options;
  let last: SourceRead | undefined;
  let vault: Vault | undefined;
  return {
    async read() {
      const now = await openVault(vault);
      if (last === undefined || now !== vault || hasChanged(last.consulted))
        last = {
          version: undefined,
          ...(await readConfiguration(place.file, place.environment, now)),
        };
      vault = now;
      return last;
    },
    watch(changed) {
      const endFiles = watchFiles({
        consulted: () => last?.consulted ?? new Map(),
        clock,
        changed,
      });
      // The vault is changed by a command beside the server, which has no way to say so.
      const endPoll = everySoOften(changed, limits.configPollMs, clock);
      return () => {
        endFiles();
        endPoll();
      };
    },
  };
}
