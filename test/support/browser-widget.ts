import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWidgetFiles } from '../../server/http/widget-files.ts';
import type { WidgetFiles } from '../../server/http/widget-files.ts';
import { buildWidget } from '../../widget/build.ts';

/** The widget as its sources say now: it takes a third of a second, so no test ever sees an older one. */
export async function buildWidgetNow(): Promise<WidgetFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-widget-'));
  try {
    await buildWidget(folder);
    return readWidgetFiles(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same for a server in a process of its own, which reads `dist/widget`. What is there already is left
 * alone when it is the same: other tests may be starting servers from it at this moment.
 */
export async function refreshWidgetFolder(): Promise<void> {
  const dist = join(import.meta.dirname, '..', '..', 'dist', 'widget');
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-widget-'));
  try {
    await buildWidget(folder);
    if (manifestOf(folder) !== manifestOf(dist)) cpSync(folder, dist, { recursive: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifestOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'manifest.json'), 'utf8');
  } catch {
    return undefined; // Never built here.
  }
}
