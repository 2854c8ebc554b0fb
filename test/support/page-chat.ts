import type { Locator, Page } from 'playwright-core';
import { words as en } from '../../widget/words/en/panel.ts';
import type { Words } from '../../widget/words/words.ts';

/** The widget as a customer finds it on a page: by roles and names. */
export type Chat = ReturnType<typeof findChat>;

export function findChat(page: Page, words: Words = en) {
  const launcher = page.getByRole('button', { name: words.launcher.open });
  const dialog = page.getByRole('dialog');
  const textbox = dialog.getByRole('textbox', { name: words.composer });
  const rows = dialog.locator('.rows > li');
  const online = (): Promise<void> =>
    dialog.getByText(words.connection.online, { exact: true }).waitFor();

  return {
    launcher,
    dialog,
    textbox,
    rows,
    log: dialog.getByRole('log'),
    close: dialog.getByRole('button', { name: words.close }),
    card: (number: string): Locator =>
      dialog.getByRole('article', { name: words.order.title(number), exact: true }),
    form: dialog.getByRole('form', { name: /^(Leave a message|Get an offer)$/ }),
    online,
    async open(): Promise<void> {
      await launcher.click();
      await online();
    },
    async say(text: string): Promise<void> {
      await textbox.fill(text);
      await textbox.press('Enter');
    },
    /** Resolves when the shop has said this. */
    async hears(text: string | RegExp): Promise<void> {
      await rows.filter({ hasText: text }).last().waitFor();
    },
    /** Every row as `who: what`; cards and forms by their names. The greeting is the first. */
    said: (): Promise<string[]> => rows.evaluateAll(readRows),
    /** Opens the lead form and fills it in; does not send it. */
    async fillLead({ name, email, message }: Lead): Promise<void> {
      await this.form.getByLabel('Your name').fill(name);
      await this.form.getByLabel('Your e-mail address').fill(email);
      await this.form.getByLabel('What is it about?').fill(message);
      await this.form.getByRole('checkbox').check();
    },
  };
}

export type Lead = { name: string; email: string; message: string };

/** Runs in the page. */
function readRows(rows: Element[]): string[] {
  return rows.map((row) => {
    const who = row.querySelector('.hidden-text')?.textContent ?? '';
    const bubble = row.querySelector('.bubble');
    const named = row.querySelector('[aria-label]');
    return who + (bubble?.textContent ?? named?.getAttribute('aria-label') ?? '');
  });
}
