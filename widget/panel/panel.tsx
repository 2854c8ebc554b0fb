import { useLayoutEffect, useRef } from 'preact/hooks';
import { followViewport } from '../page/viewport.ts';
import { Announcer } from './announcer.tsx';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { Log } from './log.tsx';
import { Notice } from './notice.tsx';
import type { UiProps } from './ui.ts';

/** The whole panel; nothing while it is closed. */
export function Panel({ ui }: UiProps) {
  return ui.store.opened.value ? <Dialog ui={ui} /> : null;
}

/** Not modal: the page beside it stays usable, so the focus is free to leave. */
function Dialog({ ui }: UiProps) {
  const { words, settings } = ui;
  const panel = useRef<HTMLElement>(null);

  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    ui.focus.place(element);
    const unfollow = followViewport(element);
    return () => {
      unfollow();
      ui.focus.place(undefined);
    };
  }, [ui]);

  const pressed = (event: KeyboardEvent) => {
    // The page's shortcuts would take keys typed here: outside the shadow root nothing tells that a textbox has the focus.
    event.stopPropagation();
    if (event.type === 'keydown' && event.key === 'Escape' && !event.isComposing) ui.close();
  };

  return (
    <section
      ref={panel}
      class={`panel ${settings.position}`}
      role="dialog"
      aria-labelledby="deskbell-title"
      tabIndex={-1}
      lang={settings.language}
      onKeyDown={pressed}
      onKeyUp={pressed}
      onKeyPress={pressed}
    >
      {/* The page's direction says on which side the panel stands, the language's how it reads. */}
      <div class="inside" dir={words.direction}>
        <Header ui={ui} />
        <Log ui={ui} />
        <Notice ui={ui} />
        <Composer ui={ui} />
        <Announcer ui={ui} />
      </div>
    </section>
  );
}
