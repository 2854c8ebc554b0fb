import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Bubble } from './bubble.tsx';
import { DownIcon } from './icons.tsx';
import { Message } from './message.tsx';
import { Replies } from './replies.tsx';
import type { Stick } from './stick.ts';
import { stickToEnd } from './stick.ts';
import type { UiProps } from './ui.ts';
import { Working } from './working.tsx';

/** The conversation. */
export function Log({ ui }: UiProps) {
  const { words, store, settings } = ui;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stick = useRef<Stick | undefined>(undefined);
  const unseen = useSignal(false);
  const pill = unseen.value;
  const rows = ui.timeline.rows.value;
  const started = store.started.value;
  const loading = store.returning.value && !store.caughtUp.value && rows.length === 0;
  const newest = rows.at(-1);

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    stick.current = stickToEnd(scroller.current, content.current, unseen);
    return () => stick.current?.stop();
  }, [unseen]);

  // What one has just said oneself is always brought into sight.
  const own = newest?.outgoing?.id;
  useEffect(() => {
    if (own !== undefined) stick.current?.toEnd();
  }, [own]);

  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-live="off"
        aria-label={words.conversation}
        tabIndex={0}
      >
        <div ref={content} class="log-content">
          <ol class="rows">
            <li class={rows[0]?.author === 'bot' ? 'row theirs' : 'row theirs last'}>
              <span class="hidden-text">{settings.title}: </span>
              <Bubble text={settings.greeting} />
            </li>
            {rows.map((row) => (
              <Message key={row.key} ui={ui} row={row} />
            ))}
          </ol>
          {loading && (
            <div class="loading" role="status">
              <span class="hidden-text">{words.loading}</span>
              <span class="skeleton mine" />
              <span class="skeleton" />
              <span class="skeleton short" />
            </div>
          )}
          {!started && !loading && settings.suggestions.length > 0 && (
            <Replies ui={ui} replies={settings.suggestions} />
          )}
          <Working ui={ui} />
        </div>
      </div>
      {pill && (
        <button type="button" class="newest" onClick={() => stick.current?.toEnd()}>
          <DownIcon />
          {words.showNewest}
        </button>
      )}
    </div>
  );
}
