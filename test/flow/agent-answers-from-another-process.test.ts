import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { ben, mia } from '../support/hand-off.ts';
import { call } from '../support/rest.ts';
import { arrive, seqOf, wordsOf } from '../support/visitor.ts';

let fleet: Fleet;
let key: string;
beforeAll(async () => {
  fleet = await startFleet({ changes: answersEverything });
  key = (await fleet.run('key', 'create', '--site', 'demo')).stdout.trim();
});
afterAll(() => fleet.close());

const rest = (number: number, path: string, body: unknown) =>
  call(fleet.at(number).url, 'POST', `/v1/conversations/${path}`, { key, body });
const says = (text: string) => (entry: Entry) => wordsOf(entry).includes(text);

describe('a visitor at one process and an agent at another', () => {
  it('talk with each other, the bot is silent meanwhile, and answers again afterwards', async () => {
    const visitor = await arrive(fleet.at(0));
    await visitor.say('hello');
    await visitor.hear(says('that was all'));
    const id = visitor.welcome.conversation;
    expect((await rest(1, `${id}/take`, { agent: mia })).status).toBe(200);
    await visitor.hear(says('Mia is here now'));
    await visitor.say('a question');
    await rest(1, `${id}/messages`, { agent: mia, message: 'an answer' });
    expect(await visitor.hear(says('an answer'))).toMatchObject({ author: 'agent', name: 'Mia' });
    await rest(1, `${id}/return`, {});
    await visitor.hear(says('assistant is answering'));
    const seq = seqOf(await visitor.say('and you?'));
    await visitor.hear(({ turn }) => turn?.seq === seq && turn.part === 1);
    const log = await visitor.log();
    expect(log.map(({ author }) => author)).toEqual([
      ...['visitor', 'bot', 'bot', 'system', 'visitor', 'agent', 'system'],
      ...['visitor', 'bot', 'bot'],
    ]);
    // What was pushed here is what is stored, in its order.
    const pushed = visitor.pushed.map(({ entry }) => entry.seq);
    expect(pushed).toEqual(pushed.toSorted((a, b) => a - b));
    visitor.leave();
  });

  it('are not joined by a second agent who presses at the same moment elsewhere', async () => {
    for (let round = 0; round < 5; round += 1) {
      const visitor = await arrive(fleet.at(round % 2));
      await visitor.say('hello');
      const id = visitor.welcome.conversation;
      const both = await Promise.all([
        rest(0, `${id}/take`, { agent: mia }),
        rest(1, `${id}/take`, { agent: ben }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const log = await visitor.log();
      const taken = log.findIndex(({ author }) => author === 'system');
      expect(log.slice(taken).map(({ author }) => author)).toEqual(['system']);
      visitor.leave();
    }
  });
});
