import type { SeededRandom } from './seeded-random.ts';
import type { Timeline } from './timeline.ts';

/** Both directions of one connection. Within a direction nothing overtakes; with the connection, what is under way may be lost. */
export type Wire = {
  toServer(deliver: () => void): void;
  toPage(deliver: () => void): void;
  isUp(): boolean;
  /**
   * Ends it. Of what is under way a first part still arrives, the rest never. Each side hears of the end
   * after that and after its own wait; `null` means that this side ended it, or is no more.
   */
  end(waits: { page: number | null; server: number | null }): void;
};

type Direction = { underWay: { at: number; cancel(): void }[]; last: number };

export function createWire(options: {
  timeline: Timeline;
  random: SeededRandom;
  pageHears: () => void;
  serverHears: () => void;
}): Wire {
  const { timeline, random } = options;
  const toServer: Direction = { underWay: [], last: 0 };
  const toPage: Direction = { underWay: [], last: 0 };
  let up = true;

  function send(direction: Direction, deliver: () => void): void {
    if (!up) return;
    const at = Math.max(direction.last, timeline.now() + random.pick([1, 4, 20, 90]));
    direction.last = at;
    const timer = timeline.after(at - timeline.now(), () => {
      direction.underWay.shift();
      deliver();
    });
    direction.underWay.push({ at, cancel: timer.cancel });
  }

  /** Lets a first part of what is under way arrive; when it will have. */
  function drain(direction: Direction): number {
    const kept = random.between(0, direction.underWay.length);
    for (const packet of direction.underWay.slice(kept)) packet.cancel();
    return direction.underWay[kept - 1]?.at ?? timeline.now();
  }

  function tell(direction: Direction, wait: number | null, hear: () => void): void {
    const drained = drain(direction);
    if (wait === null) return;
    timeline.after(Math.max(drained - timeline.now(), wait), hear);
  }

  return {
    toServer: (deliver) => send(toServer, deliver),
    toPage: (deliver) => send(toPage, deliver),
    isUp: () => up,
    end(waits) {
      if (!up) return;
      up = false;
      tell(toPage, waits.page, options.pageHears);
      tell(toServer, waits.server, options.serverHears);
    },
  };
}
