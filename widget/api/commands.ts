import { effect } from '@preact/signals';
import type { Launcher } from '../page/launcher.ts';
import { tellMisuse } from '../page/owner-notice.ts';
import { rememberOpen } from '../page/reopening.ts';
import type { Store as Storage } from '../page/storage.ts';
import type { Store } from '../state/store.ts';
import type { Verbs } from '../state/verbs.ts';
import type { Emit, Mounted } from './deskbell.ts';

export type CommandOptions = {
  store: Store;
  verbs: Verbs;
  launcher: Launcher;
  /** Lives as long as the tab. */
  tab: Storage;
  emit: Emit;
  focusPanel(): void;
};

/** What the page may ask of the mounted panel, and what it is told in return. */
export function createCommands(options: CommandOptions): Omit<Mounted, 'destroy'> & {
  stop(): void;
} {
  const { store, verbs, launcher, tab, emit, focusPanel } = options;
  const stop = effect(() => launcher.showUnread(store.unread.value));

  const open = (focus = true) => {
    if (!store.opened.peek()) {
      launcher.showOpen();
      verbs.open();
      rememberOpen(tab, true);
      emit('open', undefined);
    }
    if (focus) focusPanel();
  };

  const close = () => {
    if (!store.opened.peek()) return;
    verbs.close();
    rememberOpen(tab, false);
    launcher.showClosed();
    launcher.focus();
    emit('close', undefined);
  };

  return {
    open,
    close,
    toggle: () => (store.opened.peek() ? close() : open()),
    say(text) {
      if (typeof text !== 'string') return tellMisuse('say() takes a text');
      open();
      // What cannot be sent now, such as a text over the limit, is put where the customer can see it.
      if (!verbs.say(text)) verbs.draft(text);
    },
    identify(token) {
      if (typeof token === 'string') verbs.identify(token);
      else if (token !== undefined) tellMisuse('identify() takes a token');
    },
    logout: verbs.logout,
    stop,
  };
}
