import { expect } from 'vitest';
import { systemClock } from '../../server/system.ts';
import type { Entry } from '../../shared/entry.ts';
import type { Fleet } from './fleet.ts';
import { conversationOf, expectKept } from './stored-conversations.ts';
import { startUpgradeWall } from './upgrade-wall.ts';
import type { UpgradeFate } from './upgrade-wall.ts';
import { openWidget } from './widget-visitor.ts';
import type { WidgetVisitor } from './widget-visitor.ts';

/** A visitor of several processes behind one address: the real widget, coming from an address of its own. */
export type FleetVisitor = WidgetVisitor & {
  /** Messages said so far. */
  said(): number;
  /** Resolves when every message is acknowledged and has its whole answer on the page. */
  answered(): Promise<void>;
  /** Compares what was acknowledged, what is shown, what a fresh page shows, and what is stored. */
  expectKept(): Promise<void>;
  /** The page is closed, and the way to it. */
  close(): Promise<void>;
};

/** Parts of each answer of the fleet's configuration. */
const parts = 2;

/** `balancer` is what stands before the processes; `fate` what becomes of WebSockets on the way there. */
export async function visitFleet(
  fleet: Pick<Fleet, 'ask'>,
  options: { balancer: { port: number }; fate?: UpgradeFate; number: number },
): Promise<FleetVisitor> {
  const { balancer, fate = 'passes', number } = options;
  const wall = await startUpgradeWall({
    target: balancer,
    fate,
    origin: 'http://127.0.0.1:8080',
    address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
  });
  const kept = new Map<string, string>();
  const open = () => openWidget({ url: wall.url, clock: systemClock, kept });
  const page = open();
  let said = 0;
  /** Every message has the last part of its answer, or an apology in its place. */
  const isWhole = (entries: readonly Entry[]): boolean => {
    const mine = entries.filter(({ author }) => author === 'visitor');
    const ended = entries.filter(({ turn }) => turn !== undefined && turn.part >= parts - 1);
    return mine.length === said && new Set(ended.map(({ turn }) => turn?.seq)).size === said;
  };
  return {
    ...page,
    said: () => said,
    say(text) {
      said += 1;
      page.say(text);
    },
    answered: () => page.until(isWhole),
    async expectKept() {
      expect(page.sending()).toBe(0);
      // What was acknowledged, and what was found in the log because its acknowledgement was lost.
      const acknowledged = new Set([...page.accepted, ...idsOf(page.entries())]);
      expect(acknowledged.size).toBe(said);
      const fresh = open();
      await fresh.until(isWhole);
      expect(fresh.entries()).toEqual(page.entries());
      fresh.leave();
      const [first = ''] = acknowledged;
      await expectKept(fleet, {
        conversation: await conversationOf(fleet, first),
        acknowledged,
        shown: page.entries(),
        parts,
      });
    },
    async close() {
      page.leave();
      await wall.close();
    },
  };
}

const idsOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ id }) => (id === undefined ? [] : [id]));
