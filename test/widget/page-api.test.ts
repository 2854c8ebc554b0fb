import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCommands } from '../../widget/api/commands.ts';
import { createPage } from './setup.ts';
import { settlePromises } from '../simulation/timeline.ts';

const quiet = (): void => undefined;

describe('a page that asks for what makes no sense', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(quiet);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([42, undefined, null, {}, ['hello']])('say(%j) says nothing and warns once', (text) => {
    const page = createPage();
    const emitted: string[] = [];
    const commands = createCommands({
      store: page.store,
      verbs: page.verbs,
      launcher: { showClosed: quiet, showOpen: quiet, showUnread: quiet, focus: quiet },
      tab: {
        durable: () => true,
        read: () => undefined,
        stored: () => undefined,
        write: quiet,
        remove: quiet,
        keys: () => [],
      },
      emit: (event) => emitted.push(event),
      focusPanel: quiet,
    });
    commands.say(text);
    commands.stop();
    expect(page.store.outgoing.value).toEqual([]);
    expect(page.store.opened.value).toBe(false);
    expect(emitted).toEqual([]);
    expect(console.warn).toHaveBeenCalledOnce();
  });
});

/** As much of an element as the launcher asks for. */
class FakeElement {
  readonly style = {};
  readonly isConnected = true;
  append = quiet;
  remove = quiet;
  setAttribute = quiet;
  attachShadow = () => new FakeElement();
}

describe('the queue of a page that nobody checked', () => {
  it('is worked through to its end, and nothing in it is thrown into the page', async () => {
    const ready = vi.fn();
    const page = {
      Deskbell: [
        undefined,
        null,
        7,
        'open',
        {},
        [],
        ['nothing'],
        ['on', 'ready'],
        ['on', 'ready', 'x'],
      ],
    };
    page.Deskbell.push(['on', 'ready', ready]);
    vi.stubGlobal('window', page);
    vi.stubGlobal('document', {
      createElement: () => new FakeElement(),
      createElementNS: () => new FakeElement(),
      documentElement: new FakeElement(),
    });
    vi.stubGlobal(
      'CSSStyleSheet',
      class {
        replaceSync = quiet;
      },
    );
    vi.stubGlobal(
      'MutationObserver',
      class {
        observe = quiet;
      },
    );
    vi.stubGlobal('__DESKBELL_SETTINGS__', { site: 'shop', language: 'en', color: '#112233' });
    vi.stubGlobal('__DESKBELL_LAUNCHER_WORDS__', { en: {} });
    await import('../../widget/loader.ts');
    // A listener is called in a task of its own; what it throws there is reported as a failure of this test.
    await settlePromises();
    expect(ready).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});
