import type { Page } from 'playwright-core';

/** What a shop's owner would be angry about: errors, warnings and violations of the page's policy. */
export type Faults = { found(): string[] };

export function watchFaults(page: Page): Faults {
  const faults: string[] = [];
  page.on('pageerror', (error) => void faults.push(`uncaught: ${error.message}`));
  page.on('crash', () => void faults.push('the page crashed'));
  // Chromium reports violations of the policy, Trusted Types too, as errors of the console.
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      faults.push(`console: ${message.text()}`);
  });
  return { found: () => faults };
}
