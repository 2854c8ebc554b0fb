import type { SiteSettings } from '../shared/settings.ts';
import type {
  Deskbell,
  DeskbellEvent,
  DeskbellListener,
  Emit,
  Mounted,
  PanelModule,
} from './api/deskbell.ts';
import type { LauncherWords } from './words/words.ts';
import styles from './loader.css?inline';

// The build leaves a string of this name in the script; the server puts the site's settings in its place.
declare const __DESKBELL_SETTINGS__: SiteSettings;
declare const __DESKBELL_LAUNCHER_WORDS__: LauncherWords;

/** The script tag: a button in plain DOM, and the panel when someone wants it. Nothing else happens before. */
const start = () => {
  const settings = __DESKBELL_SETTINGS__;
  const words = __DESKBELL_LAUNCHER_WORDS__;
  const queued = window.Deskbell;
  // Already here: the script stands twice on the page, or ran again after a navigation without reload.
  if (queued && !Array.isArray(queued) && 'destroy' in queued) return;

  const listeners = new Set<[DeskbellEvent, (detail: never) => void]>();
  const emit: Emit = (event, detail) => {
    for (const [name, listener] of listeners) {
      // In a task of its own: a listener of the page that throws must not stop us in the middle.
      if (name === event) queueMicrotask(() => void Reflect.apply(listener, undefined, [detail]));
    }
  };

  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];

  const launcher = document.createElement('button');
  launcher.type = 'button';
  launcher.className = `launcher ${settings.position}`;
  launcher.ariaLabel = words.open;
  launcher.ariaExpanded = 'false';
  launcher.ariaHasPopup = 'dialog';
  launcher.style.background = settings.color;
  launcher.style.color = isLight(settings.color) ? '#000' : '#fff';
  const svg = 'http://www.w3.org/2000/svg';
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.ariaHidden = 'true';
  const bubble = document.createElementNS(svg, 'path');
  bubble.setAttribute(
    'd',
    'M12 3.5c-5 0-9 3.4-9 7.7 0 2.3 1.2 4.4 3 5.8v3.5l3.4-1.9c.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z',
  );
  icon.append(bubble);
  launcher.append(icon);
  root.append(launcher);

  const address = `${settings.server}/widget/${settings.panel}`;
  let destroyed = false;
  let tries = 0;
  let fetched: Promise<void> | undefined;
  let loading: Promise<PanelModule> | undefined;
  let mounted: Mounted | undefined;
  let token: string | undefined;

  /**
   * Brings the panel into the browser's cache without running it. A failed `import` or preload is
   * remembered for as long as the page lives, so the import comes only when the file is here.
   */
  const prefetch = () =>
    (fetched ??= fetch(address)
      .then(async (response) => {
        await response.text();
        if (!response.ok) throw new Error(address);
      })
      .catch((error: unknown) => {
        fetched = undefined;
        throw error;
      }));

  const load = () =>
    (loading ??= prefetch()
      .then(async () => {
        const again = tries++ ? `?retry=${tries}` : '';
        const panel: unknown = await import(/* @vite-ignore */ address + again);
        if (!isPanel(panel)) throw new Error(address);
        return panel;
      })
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      }));

  const use = (run: (panel: Mounted) => void) => {
    if (mounted) return run(mounted);
    launcher.ariaBusy = 'true';
    launcher.title = words.loading;
    load()
      .then(({ mount }) => {
        if (destroyed) return;
        launcher.title = '';
        launcher.ariaLabel = words.open;
        mounted ??= mount({ settings, root, launcher, emit, token });
        run(mounted);
      })
      .catch(() => {
        launcher.title = words.failed;
        launcher.ariaLabel = `${words.open}. ${words.failed}`;
      })
      .finally(() => {
        launcher.ariaBusy = 'false';
      });
  };

  const attach = () => {
    if (!host.isConnected) document.documentElement.append(host);
  };
  // Navigation without reload may replace everything; the conversation goes on.
  const observer = new MutationObserver(attach);

  const api: Deskbell = {
    push(...commands) {
      for (const command of commands) {
        // The page's code is not checked by our types.
        if (!Array.isArray(command)) continue;
        const [name, ...args] = command;
        if (Object.hasOwn(api, name)) Reflect.apply(api[name], api, args);
      }
    },
    open: () => use((panel) => panel.open()),
    close: () => mounted?.close(),
    toggle: () => use((panel) => panel.toggle()),
    show() {
      launcher.style.display = '';
    },
    hide() {
      mounted?.close();
      launcher.style.display = 'none';
    },
    say: (text) => use((panel) => panel.say(text)),
    identify(given) {
      token = given;
      mounted?.identify(given);
    },
    logout() {
      token = undefined;
      use((panel) => panel.logout());
    },
    on<E extends DeskbellEvent>(event: E, listener: DeskbellListener<E>) {
      const pair: [DeskbellEvent, (detail: never) => void] = [event, listener];
      if (!isFunction(listener)) return () => undefined;
      listeners.add(pair);
      if (event === 'ready') queueMicrotask(() => void Reflect.apply(listener, undefined, []));
      return () => listeners.delete(pair);
    },
    destroy() {
      destroyed = true;
      observer.disconnect();
      mounted?.destroy();
      host.remove();
      listeners.clear();
      delete window.Deskbell;
    },
  };

  launcher.onclick = api.open;
  launcher.onpointerenter =
    launcher.onfocus =
    launcher.ontouchstart =
      () => void prefetch().catch(() => undefined);
  attach();
  observer.observe(document, { childList: true });
  observer.observe(document.documentElement, { childList: true });
  window.Deskbell = api;
  if (Array.isArray(queued)) api.push(...queued);
  if (wasOpen(settings.site)) use((panel) => panel.open(false));
};

function isPanel(value: unknown): value is PanelModule {
  return typeof value === 'object' && value !== null && 'mount' in value;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** Whether black reads better on `color` than white does. */
function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.1833;
}

/** Only reads: nothing is stored before the first click. Blocked storage throws on mere access. */
function wasOpen(site: string): boolean {
  try {
    return sessionStorage.getItem(`deskbell:${site}:open`) !== null;
  } catch {
    return false;
  }
}

start();
