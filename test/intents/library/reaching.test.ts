import { describe, expect, it } from 'vitest';
import { hoursSchema } from '../../../shared/hours.ts';
import { createOpeningHours } from '../../../shared/opening-hours.ts';
import { createChat, intentsOf } from '../chat.ts';
import type { Turn } from '../chat.ts';

const intents = intentsOf();
const contact = {
  email: 'hello@shop.example',
  phone: '+49 30 1234567',
  address: 'Mug Street 1\n10115 Berlin',
};
const opening = createOpeningHours(
  hoursSchema.parse({
    timeZone: 'Europe/Berlin',
    week: { mon: ['09:00-12:30', '13:30-18:00'], fri: ['09:00-12:30', '13:30-18:00'] },
    exceptions: [{ date: '2026-12-25', closed: true, label: { en: 'Christmas' } }],
  }),
);
const chatAt = async (moment: string) => {
  const chat = createChat({ intents, opening, contact });
  await chat.clock.advance(Date.parse(moment) - chat.clock.now());
  return chat;
};

describe('a customer who asks when somebody is there', () => {
  it('is told the week, and until when today', async () => {
    const chat = await chatAt('2026-11-20T10:00:00Z');
    const { shown } = await chat.say('what are your opening hours?');
    expect(shown).toMatch(/^Our hours: Mon 9:00 AM–12:30 PM, 1:30 PM–6:00 PM; Fri 9:00/);
    expect(shown).toMatch(/We are here right now; we close: today, 12:30 PM\.$/);
  });

  it('is told when somebody is back, in the break as after it, and may leave a message', async () => {
    const atNoon = await chatAt('2026-11-20T12:00:00Z');
    expect((await atNoon.say('r you open now')).shown).toContain('We are back: today, 1:30 PM.');
    const atNight = await chatAt('2026-11-20T20:00:00Z');
    const { shown } = await atNight.say('when do you open?');
    expect(shown).toContain('We are back: Monday');
    expect(shown).toContain('[Leave a message]');
  });

  it('is told why a day is different', async () => {
    const chat = await chatAt('2026-12-25T10:00:00Z');
    const { shown } = await chat.say('are you open today?');
    expect(shown).toContain('Today is different: Christmas.');
    expect(shown).toContain('Nobody is here right now.');
  });

  it('is promised nothing where the shop says no hours', async () => {
    const { shown } = await createChat({ intents }).say('Opening hours');
    expect(shown).toBe(
      'I do not know of any fixed hours here. You can leave a message at any time. [Leave a message]',
    );
  });

  it('comes back to what they were asked', async () => {
    const chat = await chatAt('2026-11-20T10:00:00Z');
    await chat.say('where is my order 1042?');
    expect((await chat.say('by the way, when do you close?')).shown).toMatch(
      /Which e-mail address did you use for order 1042\?$/,
    );
  });
});

describe('a customer who wants to reach the shop', () => {
  it.each(['what is your phone number?', 'where is your shop', 'How to reach us'])(
    'is told what the shop has set: %s',
    async (said) => {
      const { shown } = await (await chatAt('2026-11-20T10:00:00Z')).say(said);
      expect(shown).toContain(
        'This is how you reach us:\nhello@shop.example\n+49 30 1234567\nMug Street 1\n10115 Berlin',
      );
      expect(shown).toContain('[Leave a message] [Talk to a person]');
    },
  );

  it('is told nothing that nobody has set', async () => {
    const { shown } = await createChat({ intents }).say('what is your phone number?');
    expect(shown).toBe('You can also write to us right here. [Leave a message] [Talk to a person]');
  });
});

describe('a customer who wants a person', () => {
  it.each([
    'Talk to a person',
    'can I speak to a human?',
    'this bot does not help, get me a human',
    'customer service please',
  ])('gets one: %s', async (said) => {
    const turn = await createChat({ intents }).say(said);
    expect(turn.shown).toBe('Of course.');
    expect(handoffs(turn)).toEqual(['asked']);
  });

  it('gets one in the middle of a question, which is not asked again', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order?');
    expect(handoffs(await chat.say('let me talk to a human'))).toEqual(['asked']);
    expect(chat.dialogue()).toBeNull();
  });
});

describe('a customer who does not know what to ask', () => {
  const kinds = [
    'hours',
    'quote',
    'human',
    'lead',
    'contact',
    'order_status',
    'what_can_you_do',
    'fallback',
  ];
  const intents = intentsOf().filter(({ id }) => kinds.includes(id));

  it.each(['what can you do?', 'help', 'I need help', 'What can you do?'])(
    'is shown what can be asked: %s',
    async (said) => {
      const { shown } = await createChat({ intents }).say(said);
      for (const title of ['Opening hours', 'Get an offer', 'Talk to a person', 'Leave a message'])
        expect(shown).toContain(`[${title}]`);
      expect(shown).not.toContain('[What can you do?]');
    },
  );

  it('gets with each tap what it says', async () => {
    const { bodies } = await createChat({ intents }).say('what can you do?');
    const [list] = bodies;
    if (list?.type !== 'quick_replies') throw new Error('nothing to tap');
    for (const { say } of list.replies) {
      const { explanation } = await createChat({ intents }).say(say);
      expect(explanation.questions, say).toMatchObject([{ verdict: 'intent', how: 'exact' }]);
    }
  });

  it('is always shown how to reach a person, whatever else the site can do', async () => {
    const { bodies } = await createChat({ intents: intentsOf() }).say('what can you do?');
    const [list] = bodies;
    const replies = list?.type === 'quick_replies' ? list.replies.map(({ say }) => say) : [];
    expect(replies).toHaveLength(10);
    expect(replies).toEqual(expect.arrayContaining(['Talk to a person', 'Leave a message']));
  });

  it('is shown only what the site can do', async () => {
    const few = intents.filter(({ id }) => id !== 'quote' && id !== 'human');
    const { shown } = await createChat({ intents: few }).say('what can you do?');
    expect(shown).not.toContain('[Get an offer]');
    expect(shown).not.toContain('[Talk to a person]');
  });
});

function handoffs({ pieces }: Turn): string[] {
  return pieces.flatMap((piece) => (piece.type === 'handoff' ? [piece.reason] : []));
}
