export type PanelFocus = {
  /** The panel should have the focus: now, or as soon as it is drawn. */
  want(): void;
  /** The panel was drawn; `undefined` when it is gone. */
  place(panel: HTMLElement | undefined): void;
};

/**
 * Gives the focus to the panel when a person opened it. On a touch screen the panel itself gets it:
 * in the textbox it would bring up the keyboard over the conversation.
 */
export function createPanelFocus(): PanelFocus {
  let drawn: HTMLElement | undefined;
  let wanted = false;
  const give = () => {
    if (!drawn) return;
    wanted = false;
    const touch = window.matchMedia('(pointer: coarse)').matches;
    const textbox = touch ? null : drawn.querySelector<HTMLElement>('textarea:not(:disabled)');
    (textbox ?? drawn).focus({ preventScroll: true });
  };
  return {
    want() {
      wanted = true;
      give();
    },
    place(panel) {
      drawn = panel;
      if (wanted) give();
    },
  };
}
