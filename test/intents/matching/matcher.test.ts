import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Match } from '../../../server/intents/matching/matcher.ts';
import { trainMatcher } from '../../../server/intents/matching/train-matcher.ts';
import { createTrainer } from '../../../server/intents/matching/trainer.ts';
import { matchable, pause, shop, train } from './examples.ts';

const matcher = await train(shop, ['en', 'de']);
const intentOf = (match: Match): string | null => (match.kind === 'intent' ? match.intent : null);

describe('one matcher for several languages', () => {
  it.each([
    ['where is my Order?!', 'order', 'exact', 'en'],
    ['Where is my order 88121?', 'order', 'near', 'en'],
    ['wo ist meine Bestellung', 'order', 'exact', 'de'],
    ['where is my parcel', 'order', 'near', 'en'],
    ['wo ist meine bestelung', 'order', 'near', 'de'],
    ['Wann habt ihr denn heute geöffnet?', 'hours', 'classifier', 'de'],
    ['until when is your shop open today', 'hours', 'classifier', 'en'],
    ['can the shoes be sent back if they do not fit', 'return', 'classifier', 'en'],
    ['hello', 'hello', 'exact', 'en'],
    ['Moin', 'hello', 'exact', 'de'],
    ['egal', 'cancel', 'exact', 'de'],
  ])('%s', (text, intent, how, language) => {
    const match = matcher.match(text);
    expect(intentOf(match)).toBe(intent);
    expect(match.explanation).toMatchObject({ how, intent, language });
  });

  it.each(['what is the capital of peru', 'wer hat das Spiel gewonnen', 'asdf', '🙂'])(
    'leaves alone what no phrase is about: %s',
    (text) => expect(intentOf(matcher.match(text))).toBeNull(),
  );
});

describe('an explanation', () => {
  it('names the intent, the runner-up, the nearest phrase and the threshold', () => {
    const { explanation } = matcher.match('can I return the shirt to your shop');
    expect(explanation.nearest?.intent).toBe('return');
    expect(explanation.nearest?.similarity).toBeGreaterThan(0.2);
    expect(explanation.runnerUp?.score).toBeLessThan(explanation.score);
    expect(explanation.scope).toBeGreaterThanOrEqual(explanation.threshold);
  });

  it('tells also what was likeliest where nothing was likely enough', () => {
    const { kind, explanation } = matcher.match('is the moon made of cheese');
    expect(kind).toBe('none');
    expect(explanation).toMatchObject({ how: 'none', language: 'en' });
    expect(explanation.intent).not.toBeNull();
  });

  it.each([
    ['where is my passport', 'words'],
    ['please stop sending me letters', 'wording'],
  ])('says what “%s” lacks: %s', (text, lacks) => {
    expect(matcher.match(text)).toMatchObject({ kind: 'none', explanation: { lacks } });
  });

  it('has numbers between 0 and 1 only', () => {
    for (const text of ['', 'order', 'hi hi hi', 'return return return my order', '1042']) {
      const { score, runnerUp, nearest, scope } = matcher.match(text).explanation;
      for (const number of [score, runnerUp?.score ?? 0, nearest?.similarity ?? 0, scope]) {
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('care', () => {
  it('is taken with intents that call a backend: most words that matter must be known', () => {
    expect(intentOf(matcher.match('where is my order'))).toBe('order');
    expect(intentOf(matcher.match('where is my order of court documents and passport'))).toBeNull();
    expect(intentOf(matcher.match('what is the status of my visa'))).toBeNull();
  });

  it('is taken with words that act on the dialogue: they are said almost word for word', () => {
    expect(intentOf(matcher.match('Stop!'))).toBe('cancel');
    expect(intentOf(matcher.match('please stop sending me letters'))).toBeNull();
  });

  it('lets keywords speak for an intent', async () => {
    const intents = [
      matchable(
        'warranty',
        { en: ['is it still under warranty'] },
        { keywords: [{ language: 'en', words: ['guarantee', 'years'] }] },
      ),
      matchable('hours', { en: ['when are you open', 'opening hours'] }),
    ];
    const { match } = await train(intents);
    expect(intentOf(match('how many years of guarantee do I get'))).toBe('warranty');
  });
});

describe('doubt', () => {
  const twins = [
    matchable('change_address', {
      en: [
        'change my address',
        'I moved to another house',
        'new address please',
        'send it to another address',
        'I want to change the address',
      ],
    }),
    matchable('change_order', {
      en: [
        'change my order',
        'another colour please',
        'new size please',
        'send me another size',
        'I want to change the order',
      ],
    }),
    matchable('hours', {
      en: ['when are you open', 'opening hours', 'open on sunday', 'how late are you open'],
    }),
    matchable('job', {
      en: ['are you hiring', 'I want to work with you', 'job openings', 'send an application'],
    }),
  ];

  it('asks which of two is meant when a message speaks for both', async () => {
    const match = (await train(twins)).match('I want to change it');
    expect(match.kind).toBe('unsure');
    if (match.kind !== 'unsure') return;
    expect(new Set(match.intents)).toEqual(new Set(['change_address', 'change_order']));
    expect(match.intents[0]).toBe(match.explanation.intent);
  });

  it('takes phrases that two intents share for the first of them', async () => {
    const same = [matchable('one', { en: ['the same'] }), matchable('two', { en: ['the same'] })];
    expect(intentOf((await train(same)).match('the same'))).toBe('one');
  });
});

describe('the questions of one message', () => {
  const asked = (text: string): (string | null)[][] =>
    matcher.matchAll(text).map(({ text: part, match }) => [part, intentOf(match)]);

  it.each([
    ['where is my order', [['where is my order', 'order']]],
    [
      'Where is my order and when are you open?',
      [
        ['Where is my order', 'order'],
        ['when are you open?', 'hours'],
      ],
    ],
    [
      'Wo ist meine Bestellung? Und habt ihr sonntags offen?',
      [
        ['Wo ist meine Bestellung?', 'order'],
        ['Und habt ihr sonntags offen?', 'hours'],
      ],
    ],
    [
      'Hi! Where is my order? It is 1042. Are you open on Sunday? Thank you.',
      [
        ['Hi! Where is my order? It is 1042.', 'order'],
        ['Are you open on Sunday? Thank you.', 'hours'],
      ],
    ],
    ['hello there. where is my order?', [['hello there. where is my order?', 'order']]],
    ['black and white', [['black and white', null]]],
    ['', [['', null]]],
  ])('%s', (text, questions) => expect(asked(text)).toEqual(questions));

  it('goes before a greeting in the same message', () => {
    expect(intentOf(matcher.match('Good morning! I want to send something back.'))).toBe('return');
    expect(intentOf(matcher.match('Good morning!'))).toBe('hello');
  });
});

describe('odd sets of intents', () => {
  it('knows nothing without any', async () => {
    const none = await train([]);
    expect(none.match('hi')).toMatchObject({ kind: 'none', explanation: { intent: null } });
    expect(none.matchAll('hi')).toHaveLength(1);
  });

  it('knows what one intent is about, and what it is not', async () => {
    const { match } = await train([
      matchable('hours', { en: ['when are you open', 'open today'] }),
    ]);
    expect(intentOf(match('are you open today'))).toBe('hours');
    expect(intentOf(match('my dog is sick'))).toBeNull();
  });

  it('takes phrases without words for none', async () => {
    const { match } = await train([matchable('odd', { en: ['🙂', '?!'] })]);
    expect(intentOf(match('🙂'))).toBeNull();
  });

  it('gives every message to the one that matches everything', async () => {
    const echo = matchable('echo', {}, { matches: 'everything' });
    const { match, matchAll } = await train([...shop, echo]);
    expect(match('where is my order')).toMatchObject({ intent: 'echo', confidence: 1 });
    expect(matchAll('a? b?')).toHaveLength(1);
  });
});

describe('training', () => {
  const many = Array.from({ length: 100 }, (_, of) =>
    matchable(`intent_${of}`, {
      en: Array.from({ length: 10 }, (__, at) => `thing ${of} word${of}x${at} about topic${of}`),
    }),
  );

  it('gives others the event loop: no stretch takes 50 ms of the processor', async () => {
    const stretches: number[] = [];
    let began = process.threadCpuUsage();
    await trainMatcher(many, {
      languages: ['en'],
      async pause() {
        const { user, system } = process.threadCpuUsage(began);
        stretches.push((user + system) / 1_000);
        await new Promise((resolve) => setImmediate(resolve));
        began = process.threadCpuUsage();
      },
    });
    expect(stretches.length).toBeGreaterThan(20);
    const long = stretches.filter((ms) => ms > 50);
    // The collector of garbage works when it likes.
    expect(long.length, `${stretches.length} stretches, too long: ${long.join()}`).toBeLessThan(2);
  }, 60_000);

  it('is done once for the same phrases, and again for others', async () => {
    const remembering = createTrainer({ pause });
    const first = remembering(shop, ['en', 'de']);
    expect(await remembering([...shop], ['en', 'de'])).toBe(await first);
    expect(await remembering(shop, ['de', 'en'])).not.toBe(await first);
    expect(await remembering(shop.slice(1), ['en', 'de'])).not.toBe(await first);
  });

  it('comes to the same matcher every time', async () => {
    const again = await train(shop, ['en', 'de']);
    for (const text of ['where is my stuff', 'wann offen', 'return to the shop', 'x', ''])
      expect(again.match(text)).toEqual(matcher.match(text));
  });
});

it('is no more than 20 KB of code, compressed', () => {
  const folder = join(import.meta.dirname, '../../../server/intents/matching');
  const code = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => stripTypeScriptTypes(readFileSync(join(folder, name), 'utf8')))
    .map((source) => source.replace(/^\s*(?:\/\*\*.*?\*\/|\/\/.*?$)/gms, ''))
    .join('\n');
  expect(gzipSync(code).length).toBeLessThan(20 * 1_024);
});
