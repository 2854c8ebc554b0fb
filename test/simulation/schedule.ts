import { createSeededRandom } from './seeded-random.ts';
import { limits } from '../../shared/limits.ts';
import type { WebSocketFate } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One thing that happens in the world: a person, a network or a machine does something. */
export type Happening =
  | { do: 'say'; visitor: number; tab: number }
  | { do: 'retry'; visitor: number; tab: number }
  /** The page is loaded again: its memory is gone, its storage stays. */
  | { do: 'reload'; visitor: number; tab: number }
  | { do: 'open tab'; visitor: number }
  | { do: 'close tab'; visitor: number; tab: number }
  /** The phone was taken out of the pocket: the page asks whether its connection lives. */
  | { do: 'wake'; visitor: number; tab: number }
  /** The connection ends; `heard`: the page is told at once, else it has to find out. */
  | { do: 'cut'; visitor: number; tab: number; heard: boolean }
  /** The connection ends when the server answers the next message: stored, but the sender does not know. */
  | { do: 'lose next ack'; visitor: number; tab: number; heard: boolean }
  /** What becomes of new WebSockets from now on; those that are open stay. */
  | { do: 'websockets'; fate: WebSocketFate }
  | { do: 'fill storage'; visitor: number }
  | { do: 'free storage'; visitor: number }
  /** The store has more to do than it takes: messages are refused for a while. */
  | { do: 'overload'; forMs: number }
  /** kill -9, and started again after `downMs`. */
  | { do: 'crash'; downMs: number }
  /** The same between the next commit and the moment anybody hears of it. */
  | { do: 'crash at next commit'; downMs: number };

export type Step = Happening & { atMs: number };

/** A whole run as data: what happens when, and the seed of every delay in between. */
export type Schedule = {
  seed: number;
  visitors: { storage: 'works' | 'blocked' }[];
  /** What becomes of WebSockets at first; without it nothing but WebSockets is tried. */
  websockets?: WebSocketFate;
  steps: Step[];
};

/** The schedule of a seed: a few visitors, a few seconds, and more trouble than a year brings. */
export function drawSchedule(seed: number): Schedule {
  const random = createSeededRandom(seed);
  const visitors = Array.from({ length: random.between(1, 3) }, () => ({
    storage: random.chance(0.15) ? ('blocked' as const) : ('works' as const),
  }));
  let atMs = 0;
  const steps = Array.from({ length: random.between(4, 24) }, () => {
    atMs += random.chance(0.1) ? random.between(5_000, 40_000) : random.between(1, 400);
    return { atMs, ...drawHappening(random, visitors.length) };
  });
  return { seed, visitors, steps };
}

/** The same on a network whose WebSockets come and go, over times in which they are tried again. */
export function drawEitherWay(seed: number): Schedule {
  const schedule = drawSchedule(seed);
  const random = createSeededRandom(seed + 1);
  const drawFate = (): WebSocketFate => random.pick(['opens', 'fails', 'swallowed']);
  let laterMs = 0;
  const steps = schedule.steps.flatMap((step): Step[] => {
    if (random.chance(0.1)) laterMs += limits.socketRetryMs + random.between(-5_000, 5_000);
    const atMs = step.atMs + laterMs;
    const moved = { ...step, atMs };
    return random.chance(0.25) ? [{ do: 'websockets', fate: drawFate(), atMs }, moved] : [moved];
  });
  return { ...schedule, steps, websockets: drawFate() };
}

function drawHappening(random: SeededRandom, visitors: number): Happening {
  const visitor = random.between(0, visitors - 1);
  const tab = random.between(0, 1);
  const roll = random.between(1, 100);
  if (roll <= 45) return { do: 'say', visitor, tab };
  if (roll <= 48) return { do: 'retry', visitor, tab };
  if (roll <= 56) return { do: 'reload', visitor, tab };
  if (roll <= 61) return { do: 'open tab', visitor };
  if (roll <= 64) return { do: 'close tab', visitor, tab };
  if (roll <= 68) return { do: 'wake', visitor, tab };
  if (roll <= 77) return { do: 'cut', visitor, tab, heard: random.chance(0.6) };
  if (roll <= 85) return { do: 'lose next ack', visitor, tab, heard: random.chance(0.6) };
  if (roll <= 87) return { do: 'fill storage', visitor };
  if (roll <= 89) return { do: 'free storage', visitor };
  if (roll === 90) return { do: 'overload', forMs: random.between(100, 3_000) };
  const downMs = random.between(20, 4_000);
  return { do: roll <= 95 ? 'crash' : 'crash at next commit', downMs };
}
