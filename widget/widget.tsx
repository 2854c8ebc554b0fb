import { render } from 'preact';
import { createCommands } from './api/commands.ts';
import type { Mounted, MountOptions } from './api/deskbell.ts';
import { createFallback } from './link/fallback.ts';
import { browserFetch, createHttpTransport, createSessionEnd } from './link/http.ts';
import { createLink } from './link/link.ts';
import { createSocketTransport } from './link/socket-io.ts';
import { browserClock, browserRandom } from './page/clock.ts';
import { createPanelFocus } from './page/focus.ts';
import { createLauncher } from './page/launcher.ts';
import { tellOwner, tellRefusal } from './page/owner-notice.ts';
import { createSession } from './page/session.ts';
import { createTabStorage, createVisitStorage } from './page/storage.ts';
import { watchWaking } from './page/wake.ts';
import { createLazyChunk } from './panel/lazy-chunk.ts';
import { Panel } from './panel/panel.tsx';
import { panelStyles } from './panel/styles.ts';
import { brandStyles } from './settings/brand.ts';
import { createReceiver } from './state/receive.ts';
import { createStore } from './state/store.ts';
import { createTimeline } from './state/timeline.ts';
import { createUnsent } from './state/unsent.ts';
import { createVerbs } from './state/verbs.ts';
import { words } from './words/en/panel.ts';
import { createFormats } from './words/formats.ts';

/** Builds the panel into the loader's shadow root. It is closed, and connects to nothing, until it is opened. */
export function mount({ settings, root, launcher: button, emit, token }: MountOptions): Mounted {
  const storage = createVisitStorage(settings.site);
  const tab = createTabStorage(settings.site);
  const session = createSession(storage);
  const unsent = createUnsent(storage);
  const store = createStore();
  store.returning.value = session.token() !== undefined;

  const { server, site } = settings;
  const http = { server, site, clock: browserClock, fetch: browserFetch };
  const link = createLink({
    transport: createFallback(
      createSocketTransport(server, site, browserClock),
      createHttpTransport(http),
      browserClock,
    ),
    end: createSessionEnd(http),
    clock: browserClock,
    random: browserRandom,
    session,
    handlers: createReceiver({
      store,
      unsent,
      heard: (entry) => emit('message', entry),
      refused: (code) => code !== 'identity.required' && tellOwner(code, site),
      identified(problem) {
        if (problem) tellRefusal(problem);
        emit('identity', problem?.code ?? 'ok');
      },
    }),
  });
  const verbs = createVerbs({
    store,
    link,
    unsent,
    storage,
    clock: browserClock,
    random: browserRandom,
  });
  verbs.restore();

  const focus = createPanelFocus();
  const launcher = createLauncher(button, words);
  const { stop, ...commands } = createCommands({
    store,
    verbs,
    launcher,
    tab,
    emit,
    focusPanel: focus.want,
  });

  const adopt = (styles: string) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };
  commands.identify(token);
  adopt(panelStyles);
  adopt(brandStyles(settings.color));

  const container = document.createElement('div');
  root.append(container);
  const ui = {
    settings,
    words,
    formats: createFormats(settings.language, navigator.languages),
    store,
    timeline: createTimeline(store),
    verbs,
    form: createLazyChunk(() => import('./panel/form/form.tsx'), adopt),
    cards: createLazyChunk(() => import('./panel/cards/cards.tsx'), adopt),
    focus,
    close: commands.close,
  };
  render(<Panel ui={ui} />, container);
  const sleep = watchWaking(verbs.reconnect);

  return {
    ...commands,
    destroy() {
      sleep();
      stop();
      link.close();
      render(null, container);
      container.remove();
    },
  };
}
