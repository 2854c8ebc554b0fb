import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { unpackChromium } from './npm-chromium.ts';

export type BrowserOptions = {
  /** `found` takes what is on this machine and falls back to npm's; `npm` takes npm's in any case. */
  browser?: 'found' | 'npm';
  /** More flags for Chromium. */
  flags?: string[];
  environment?: NodeJS.ProcessEnv;
};

/**
 * Opens a headless Chromium with a fresh profile: the one named by `CHROMIUM` (a path, or `npm`), else one
 * found on this machine, else the one npm ships. One line on stderr says which. Close it when done; what
 * was unpacked for it goes with it.
 */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const environment = options.environment ?? process.env;
  const flags = [...quiet, ...(options.flags ?? [])];
  const named = environment.CHROMIUM ?? '';
  if (options.browser === 'npm' || named === 'npm') return launchShipped(environment, flags);
  if (named !== '')
    return say(await chromium.launch({ executablePath: named, args: flags }), named);

  const found = findChromium(environment);
  if (found === null) return launchShipped(environment, flags);
  try {
    return say(await chromium.launch({ executablePath: found, args: flags }), found);
  } catch (error) {
    // On some distributions the command only says how to install the browser.
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.stderr.write(
      `browser: ${found} does not start (${reason}), taking the one npm ships\n`,
    );
    return launchShipped(environment, flags);
  }
}

/** The first browser of this family on the PATH, else in one of the usual places, or null. */
export function findChromium(
  environment: NodeJS.ProcessEnv,
  usualPlaces: readonly string[] = elsewhere,
): string | null {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPlaces].find(isExecutable) ?? null;
}

const elsewhere = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** At start Chromium asks for hosts of its own; a test that counts requests must not see them. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function launchShipped(environment: NodeJS.ProcessEnv, flags: string[]): Promise<Browser> {
  const unpacked = await unpackChromium(environment);
  try {
    const browser = await chromium.launch({
      executablePath: unpacked.executable,
      env: unpacked.environment,
      args: flags,
    });
    browser.once('disconnected', unpacked.remove);
    return say(browser, 'npm (@sparticuz/chromium)');
  } catch (error) {
    unpacked.remove();
    throw error;
  }
}

function say(browser: Browser, from: string): Browser {
  process.stderr.write(`browser: Chromium ${browser.version()} from ${from}\n`);
  return browser;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Absent or not ours to run: the next place is asked.
  }
}
