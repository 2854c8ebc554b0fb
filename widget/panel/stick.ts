import type { Signal } from '@preact/signals';

/** A reader this close to the end, in pixels, counts as being there. */
const nearEnd = 48;

/** Kept free above what the reader said. */
const margin = 12;

export type Stick = { toEnd(): void; stop(): void };

/**
 * Keeps the newest message in sight for a reader who is at the end, and never moves one who is not.
 * Watching sizes covers new rows, growing text, cards that load and the phone's keyboard alike.
 * `unseen` becomes true when something came below the part in sight.
 */
export function stickToEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  unseen: Signal<boolean>,
): Stick {
  let atEnd = true;
  let top = 0;
  let height = content.offsetHeight;
  const toEnd = () => {
    atEnd = true;
    unseen.value = false;
    scroller.scrollTop = scroller.scrollHeight;
  };
  /** To the end, but not past what the reader said last: a long answer is read from its beginning. */
  const follow = () => {
    const said = [...content.querySelectorAll<HTMLElement>('.mine')].at(-1);
    scroller.scrollTop = Math.max(scroller.scrollTop, said ? said.offsetTop - margin : Infinity);
  };
  const scrolled = () => {
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (left < nearEnd) {
      atEnd = true;
      unseen.value = false;
    } else if (scroller.scrollTop < top) {
      // Only a reader moves up. Content that grew before this event came leaves a distance, too.
      atEnd = false;
    }
    top = scroller.scrollTop;
  };
  const resized = () => {
    const grown = content.offsetHeight > height;
    height = content.offsetHeight;
    if (atEnd) follow();
    else if (grown) unseen.value = true;
  };
  const observer = new ResizeObserver(resized);
  observer.observe(scroller);
  observer.observe(content);
  scroller.addEventListener('scroll', scrolled, { passive: true });
  toEnd();
  return {
    toEnd,
    stop() {
      observer.disconnect();
      scroller.removeEventListener('scroll', scrolled);
    },
  };
}
