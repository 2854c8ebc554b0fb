import { useLayoutEffect, useRef } from 'preact/hooks';
import { limits } from '../../shared/limits.ts';
import { SendIcon } from './icons.tsx';
import type { UiProps } from './ui.ts';

/** The counter appears this close to the limit. */
const nearLimit = 300;

/** Where the customer writes. Enter sends, Shift+Enter starts a new line. */
export function Composer({ ui }: UiProps) {
  const { words, store, verbs } = ui;
  const textbox = useRef<HTMLTextAreaElement>(null);
  const text = store.draft.value;
  const refused = store.connection.value.name === 'refused';
  const left = limits.messageChars - text.trim().length;
  const sendable = text.trim() !== '' && left >= 0 && !refused;

  // As tall as its text; the sheet sets the limit.
  useLayoutEffect(() => {
    const element = textbox.current;
    if (!element) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight}px`;
  }, [text]);

  const send = () => {
    if (sendable && verbs.say(text)) verbs.draft('');
    textbox.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="composer-box">
        <textarea
          ref={textbox}
          rows={1}
          // Before there is text, the words in its place are read as the panel is.
          dir={text === '' ? undefined : 'auto'}
          enterkeyhint="send"
          aria-label={words.composer}
          placeholder={words.composer}
          aria-invalid={left < 0}
          aria-describedby={left < nearLimit ? 'deskbell-count' : undefined}
          disabled={refused}
          value={text}
          onInput={({ currentTarget }) => verbs.draft(currentTarget.value)}
          onKeyDown={(event) => {
            // Enter that ends the composition of a character is not meant for us; Safari tells only by 229.
            const composing = event.isComposing || event.keyCode === 229;
            if (event.key !== 'Enter' || event.shiftKey || composing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" aria-label={words.send} disabled={!sendable}>
          <SendIcon />
        </button>
      </div>
      {left < nearLimit && (
        <p id="deskbell-count" class={left < 0 ? 'count over' : 'count'}>
          {left < 0 ? words.charactersOver(-left) : words.charactersLeft(left)}
        </p>
      )}
    </form>
  );
}
