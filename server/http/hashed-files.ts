import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { keepWidgetFiles } from './kept-widget-files.ts';
import { shareWidgetFiles } from './shared-widget-files.ts';
import type { HashedFiles } from './shared-widget-files.ts';
import type { WidgetFiles } from './widget-files.ts';

/**
 * The widget's files of this build and of those before, and of other processes' where the store is shared: then
 * resolves once every process can find this build's, which must be before the first page is told a name of it.
 */
export async function openHashedFiles(options: {
  store: Store;
  dataFolder: string;
  widget: Pick<WidgetFiles, 'files'>;
  /** When this process began. */
  began: number;
  /** 32 bytes that all processes on the store have and the store does not. */
  key: Buffer;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): Promise<HashedFiles> {
  const { store, dataFolder, widget, began, telemetry } = options;
  const { files } = widget;
  const folder = join(dataFolder, 'widget');
  const kept = keepWidgetFiles({ folder, files, now: began, telemetry });
  return store.shared ? shareWidgetFiles({ ...options, kept, files }) : kept;
}
