import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage([[['sites', 'demo', 'origins'], ['https://shop.example']]]);
});
afterAll(() => stage.close());

describe('a page whose origin is not on the list', () => {
  it('tells the visitor that there is no chat, and its owner what to add, once', async () => {
    const url = stage.host();
    const { page, chat, faults } = await stage.visit({ url });
    const lines: string[] = [];
    page.on('console', (message) => void lines.push(message.text()));
    await chat.launcher.click();
    await chat.dialog.getByText('This chat is not available on this page.').waitFor();
    await chat.dialog.getByText('Unavailable', { exact: true }).waitFor();
    expect(await chat.textbox.isDisabled()).toBe(true);
    await expectNoAxeViolations(page);
    const origin = new URL(url).origin;
    const told = lines.filter((line) => line.startsWith('Deskbell: '));
    expect(told).toEqual([expect.stringContaining(`add "${origin}" to sites.demo.origins`)]);

    // Coming back to the page does not fill its console.
    await chat.close.click();
    await chat.launcher.click();
    await chat.dialog.getByText('This chat is not available on this page.').waitFor();
    expect(faults.found().filter((fault) => fault.startsWith('uncaught'))).toEqual([]);
  });

  it('loses nothing it was told to say', async () => {
    const script = `window.Deskbell = [['say', 'hello']];`;
    const { chat } = await stage.visit({ url: stage.host({ script }) });
    await chat.dialog.getByText('This chat is not available on this page.').waitFor();
    expect((await chat.said())[1]).toBe('You: hello');
  });
});
