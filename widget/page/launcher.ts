import type { Words } from '../words/words.ts';

export type Launcher = {
  /** Hidden while the panel stands in its place. */
  showClosed(): void;
  showOpen(): void;
  showUnread(count: number): void;
  /** Gives the focus back after the panel closes. */
  focus(): void;
};

/** The button the loader put on the page, as the panel may change it. */
export function createLauncher(button: HTMLButtonElement, words: Words): Launcher {
  let before: Element | null = null;
  return {
    showOpen() {
      before = document.activeElement;
      button.hidden = true;
      button.ariaExpanded = 'true';
    },
    showClosed() {
      button.hidden = false;
      button.ariaExpanded = 'false';
    },
    showUnread(count) {
      button.ariaLabel =
        count > 0 ? `${words.launcher.open}, ${words.newMessages(count)}` : words.launcher.open;
      if (count > 0) button.dataset.unread = count > 9 ? '9+' : String(count);
      else delete button.dataset.unread;
    },
    focus() {
      button.focus();
      // A page with a button of its own hides ours: then whoever had the focus gets it back.
      const root = button.getRootNode();
      const focused = root instanceof ShadowRoot && root.activeElement === button;
      if (!focused && before instanceof HTMLElement) before.focus();
    },
  };
}
