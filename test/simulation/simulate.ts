import type { Page, KeptStorage } from './browser.ts';
import { createKeptStorage, openPage } from './browser.ts';
import { createDisk } from './disk.ts';
import type { Fault } from './faults.ts';
import { createLedger } from './ledger.ts';
import type { RestingVisitor } from './ledger.ts';
import type { NetworkOptions } from './network.ts';
import type { Schedule, Step } from './schedule.ts';
import { createSeededRandom } from './seeded-random.ts';
import { startProcess } from './server.ts';
import type { ServerProcess } from './server.ts';
import { createTimeline } from './timeline.ts';

export type Outcome = {
  /** The first promise that was broken, or undefined. */
  broken: string | undefined;
  /** What happened, line by line, in simulated milliseconds. */
  trace: string[];
  /** How much was said and stored, to see that the run was about something. */
  said: number;
  stored: number;
};

const start = Date.UTC(2026, 10, 20, 9, 0, 0);
/** Longer than every deadline, lease and pause that a schedule can leave behind. */
const restMs = 150_000;

type Visitor = RestingVisitor & {
  storage: KeptStorage;
  tabs: (Page | undefined)[];
  said: number;
};

/** Runs one schedule in simulated time. The same schedule gives the same run, to the byte. */
export async function simulate(
  schedule: Schedule,
  options: { faults?: ReadonlySet<Fault> } = {},
): Promise<Outcome> {
  const faults = options.faults ?? new Set<Fault>();
  const timeline = createTimeline(start);
  const random = createSeededRandom(schedule.seed);
  const trace: string[] = [];
  const note = (what: string): void => void trace.push(`${timeline.now() - start} ms: ${what}`);
  const disk = createDisk({ timeline, random, faults });
  const ledger = createLedger(disk);
  let process: ServerProcess | undefined;
  let said = 0;
  let { websockets } = schedule;

  const network: NetworkOptions = {
    timeline,
    random,
    faults,
    server: () => process,
    websocket: () => websockets,
    acknowledged: ledger.acknowledged,
    note,
  };
  const visitors: Visitor[] = schedule.visitors.map(({ storage }) => ({
    storage: createKeptStorage(storage, random, faults),
    kept: storage === 'works',
    stranded: false,
    tabs: [],
    said: 0,
  }));
  const pages = (): Page[] =>
    visitors.flatMap(({ tabs }) => tabs.filter((page) => page !== undefined));

  function boot(): void {
    note('the server starts');
    const fault = (where: string, error: unknown): void =>
      ledger.breach(`${where} failed: ${error instanceof Error ? error.stack : String(error)}`);
    process = startProcess({
      disk,
      timeline,
      random,
      faults,
      key: new Uint8Array(32),
      fault,
      gaveUp: ledger.gaveUp,
    });
  }

  function crash(downMs: number): void {
    if (!process) return;
    note(`the server is killed for ${downMs} ms`);
    process.kill();
    process = undefined;
    for (const page of pages()) page.access.serverDied();
    timeline.after(downMs, boot);
  }

  function open(index: number, tab: number): void {
    const visitor = visitors[index];
    if (!visitor) return;
    const name = `visitor ${index} tab ${tab}`;
    note(`${name} opens the page`);
    visitor.tabs[tab] = openPage({
      name,
      address: `192.0.2.${index}`,
      storage: visitor.storage,
      network,
    });
  }

  function close(index: number, tab: number): void {
    visitors[index]?.tabs[tab]?.unload();
    if (visitors[index]) visitors[index].tabs[tab] = undefined;
  }

  function say(index: number, tab: number): void {
    const visitor = visitors[index];
    const page = visitor?.tabs[tab];
    if (!page) return;
    visitor.said += 1;
    // The length decides how many parts the answer has.
    const text = `visitor ${index} says ${visitor.said}${'!'.repeat(random.between(0, 2))}`;
    const id = page.say(text);
    if (id === undefined) return;
    said += 1;
    note(`${page.name} says "${text}" as ${id}`);
    ledger.said({ id, text, visitor: index, sender: page.name });
  }

  function happen(step: Step): void {
    if (step.do === 'crash') return crash(step.downMs);
    if (step.do === 'crash at next commit') return disk.onNextCommit(() => crash(step.downMs));
    if (step.do === 'overload') return disk.overload(step.forMs);
    if (step.do === 'websockets') {
      note(`a WebSocket ${step.fate}`);
      websockets = step.fate;
      return;
    }
    const visitor = visitors[step.visitor];
    if (!visitor) return;
    switch (step.do) {
      case 'open tab':
        if (!visitor.tabs[1]) open(step.visitor, 1);
        return;
      case 'fill storage':
      case 'free storage':
        if (visitor.storage.mode === 'blocked') return;
        visitor.storage.mode = step.do === 'fill storage' ? 'full' : 'works';
        visitor.kept = false;
        visitor.stranded ||= visitor.storage.length > 0 && !visitor.storage.holds('token');
        note(`the storage of visitor ${step.visitor} ${visitor.storage.mode}`);
        return;
      case 'say':
        return say(step.visitor, step.tab);
      default:
        return touch(step, visitor.tabs[step.tab]);
    }
  }

  function touch(step: Extract<Step, { tab: number }>, page: Page | undefined): void {
    if (!page) return;
    note(`${page.name}: ${step.do}`);
    switch (step.do) {
      case 'retry':
        page.retry();
        return;
      case 'wake':
        return page.wake();
      case 'cut':
        return page.access.cut(step.heard);
      case 'lose next ack':
        return page.access.cutAtNextAck(step.heard);
      case 'close tab':
        // The last page stays: somebody has to look at the end.
        if (step.tab === 1) close(step.visitor, 1);
        return;
      case 'reload':
        close(step.visitor, step.tab);
        timeline.after(random.between(10, 300), () => open(step.visitor, step.tab));
        return;
      case 'say':
        return;
    }
  }

  /** A last look, with a new page that takes up whatever an earlier one left. */
  function settle(): void {
    for (const [index, visitor] of visitors.entries()) {
      if (visitor.storage.mode === 'full') visitor.storage.mode = 'works';
      if (!visitor.tabs[0]) open(index, 0);
      if (visitor.kept) open(index, 2);
    }
  }

  boot();
  for (const index of visitors.keys()) timeline.after(index, () => open(index, 0));
  for (const step of schedule.steps) timeline.after(step.atMs, () => happen(step));
  const lastMs = schedule.steps.at(-1)?.atMs ?? 0;
  timeline.after(lastMs + 5_000, settle);
  const isOver = (): boolean => {
    for (const page of pages()) ledger.checkPage(page);
    return ledger.broken() !== undefined;
  };
  await timeline.run(start + lastMs + restMs, isOver);
  if (ledger.broken() === undefined) ledger.checkRest(pages(), visitors);
  for (const page of pages()) page.unload();
  process?.kill();
  const stored = disk.entries().length;
  await disk.close();
  return { broken: ledger.broken(), trace, said, stored };
}
