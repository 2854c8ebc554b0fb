import type { OutgoingMessage } from '../../shared/message.ts';
import type { SayResult } from '../../shared/protocol.ts';
import { apology, expectedParts } from './answers.ts';
import type { Page } from './browser.ts';
import type { Disk, StoredEntry } from './disk.ts';

/** What was said and promised, kept outside of everything that is tested, and held against it. */
export type Ledger = {
  said(message: Said): void;
  acknowledged(conversation: string, message: OutgoingMessage, result: SayResult): void;
  /** The turn was killed so often that its customer has the beginning of the answer, and an apology. */
  gaveUp(conversation: string, turn: number): void;
  /** What must hold at every moment. */
  checkPage(page: Page): void;
  /** What must hold when everything has come to rest. */
  checkRest(pages: readonly Page[], visitors: readonly RestingVisitor[]): void;
  /** The first promise that was broken. */
  broken(): string | undefined;
  breach(what: string): void;
};

export type Said = {
  id: string;
  text: string;
  visitor: number;
  /** One person typing in one tab, over all its reloads. */
  sender: string;
};

/**
 * A visitor at the end. `kept`: the storage worked all the time, so nothing may have been forgotten.
 * `stranded`: the storage was full when there was text in it and no session yet. Whoever finds the text has
 * no way to know its conversation, and the text is worth more than the risk of saying it in another one.
 */
export type RestingVisitor = { kept: boolean; stranded: boolean };

export function createLedger(disk: Disk): Ledger {
  const said = new Map<string, Said>();
  const acknowledged = new Map<
    string,
    { id: string; conversation: string; seq: number; body: string }
  >();
  const acknowledgedIds = new Set<string>();
  const abandoned = new Set<string>();
  const shown = new WeakMap<Page, Page['store']['entries']['value']>();
  let broken: string | undefined;

  const breach = (what: string): void => {
    broken ??= what;
  };

  function checkEntries(page: Page): void {
    const entries = page.store.entries.value;
    if (shown.get(page) === entries) return;
    const before = shown.get(page) ?? [];
    shown.set(page, entries);
    const known = entries[0] === before[0] ? before.length : 0;
    for (const [index, entry] of entries.entries()) {
      if (index < known) continue;
      if (entry.seq !== index + 1)
        breach(`${page.name} shows entry ${entry.seq} in place ${index + 1}`);
      const stored = disk.entry(page.conversation() ?? '', entry.seq);
      if (!stored) breach(`${page.name} shows entry ${entry.seq}, which is not stored`);
      else if (stored.body !== JSON.stringify(entry.body) || stored.author !== entry.author)
        breach(`${page.name} shows entry ${entry.seq} otherwise than it is stored`);
    }
  }

  function checkOutgoing(page: Page): void {
    const inLog = new Set(page.store.entries.value.map(({ id }) => id));
    const waiting = new Set<string>();
    for (const { id } of page.store.outgoing.value) {
      if (inLog.has(id) || waiting.has(id)) breach(`${page.name} shows ${id} twice`);
      waiting.add(id);
    }
    for (const id of page.holds) {
      const visible = inLog.has(id) || waiting.has(id);
      if (!visible && !acknowledgedIds.has(id)) breach(`${id} vanished from ${page.name}`);
    }
  }

  function checkAnswers(entries: readonly StoredEntry[]): void {
    const questions = entries.filter(({ author }) => author === 'visitor');
    const answers = entries.filter(({ author }) => author !== 'visitor');
    for (const question of questions) {
      const text = said.get(question.id)?.text ?? '';
      const expected = expectedParts(text).map((body) => JSON.stringify(body));
      const given = answers.filter(({ turn }) => turn === question.seq).map(({ body }) => body);
      if (abandoned.has(`${question.conversation} ${question.seq}`)) {
        const begun = expected.slice(0, given.length - 1);
        if ([...begun, JSON.stringify(apology)].join() === given.join()) continue;
      }
      if (expected.join() !== given.join())
        breach(
          `"${text}" has ${given.length} parts of answer instead of ${expected.length}: ${given.join(' ')}`,
        );
    }
    const turns = answers.map(({ turn }) => turn ?? 0);
    if (turns.some((turn, index) => turn < (turns[index - 1] ?? 0)))
      breach(`the turns were answered in the order ${turns.join(' ')}`);
  }

  function checkStored(entries: readonly StoredEntry[], visitors: readonly RestingVisitor[]): void {
    const places = Map.groupBy(
      entries.filter(({ author }) => author === 'visitor'),
      ({ id }) => id,
    );
    for (const [id, copies] of places) {
      const message = said.get(id);
      if (!message) breach(`${id} is stored, and nobody said it`);
      else if (
        copies.some(({ body }) => body !== JSON.stringify({ type: 'text', text: message.text }))
      )
        breach(`${id} is stored with another text`);
      // Within one conversation, once is once; over all of them too, but for the one visitor described there.
      const conversations = new Set(copies.map(({ conversation }) => conversation)).size;
      const stranded = message !== undefined && visitors[message.visitor]?.stranded;
      if (copies.length > (stranded ? conversations : 1))
        breach(`${id} is stored ${copies.length} times`);
    }
    for (const { id, conversation, seq, body } of acknowledged.values()) {
      const stored = disk.entry(conversation, seq);
      if (stored?.id !== id || stored.body !== body) breach(`${id} was acknowledged and is lost`);
    }
    for (const { id, visitor } of said.values()) {
      if (visitors[visitor]?.kept && !places.has(id)) breach(`${id} was said and is lost`);
    }
    checkSenders(places);
  }

  function checkSenders(places: ReadonlyMap<string, StoredEntry[]>): void {
    for (const [sender, messages] of Map.groupBy(said.values(), ({ sender }) => sender)) {
      const byConversation = Map.groupBy(
        messages.flatMap(({ id }) => places.get(id) ?? []),
        ({ conversation }) => conversation,
      );
      for (const stored of byConversation.values()) {
        const seqs = stored.map(({ seq }) => seq);
        if (seqs.some((seq, index) => seq < (seqs[index - 1] ?? 0)))
          breach(`what ${sender} said is stored in the order ${seqs.join(' ')}`);
      }
    }
  }

  return {
    gaveUp: (conversation, turn) => void abandoned.add(`${conversation} ${turn}`),
    said: (message) => void said.set(message.id, message),
    acknowledged(conversation, { id, body }, result) {
      if (!result.ok) return;
      const stored = disk.entry(conversation, result.seq);
      if (stored?.id !== id) breach(`${id} is acknowledged as ${result.seq} and not stored`);
      const known = acknowledged.get(`${conversation} ${id}`);
      if (known && known.seq !== result.seq)
        breach(`${id} is acknowledged as ${known.seq} and as ${result.seq}`);
      acknowledgedIds.add(id);
      acknowledged.set(`${conversation} ${id}`, {
        id,
        conversation,
        seq: result.seq,
        body: JSON.stringify(body),
      });
    },
    checkPage(page) {
      checkEntries(page);
      checkOutgoing(page);
    },
    checkRest(pages, visitors) {
      const entries = disk.entries();
      checkStored(entries, visitors);
      const logs = Map.groupBy(entries, ({ conversation }) => conversation);
      for (const log of logs.values()) checkAnswers(log);
      if (disk.openTurns() > 0) breach(`${disk.openTurns()} turns are still open`);
      for (const page of pages) {
        const { connection, entries: held, outgoing } = page.store;
        const log = page.conversation()
          ? entries.filter(({ conversation }) => conversation === page.conversation())
          : [];
        if (connection.value.name !== 'online') breach(`${page.name} is ${connection.value.name}`);
        if (held.value.length !== log.length)
          breach(`${page.name} shows ${held.value.length} of ${log.length} entries`);
        for (const { id, state } of outgoing.value)
          breach(`${page.name} still shows ${id} as ${state}`);
      }
    },
    broken: () => broken,
    breach,
  };
}
