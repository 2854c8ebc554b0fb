import { trainClassifier } from './classifier.ts';
import type { Example, Numbered, Size } from './classifier.ts';
import type { Sample } from './gate.ts';
import type { Pacer } from './pacer.ts';
import type { Judged } from './temperature.ts';

/** What the engine makes of texts it has not learnt from: for the temperature, and for the gate. */
export type HeldOut = { judged: Judged[]; samples: Sample[] };

/** A stranger that is as like a phrase as this is none. */
const tooLike = 0.5;

const stepsPerText = 1_000;

/** Above this many phrases fewer rounds are enough. */
const manyPhrases = 3_000;
/** One in so many intents is held out whole in each round. */
const intentGroups = 10;
/** With fewer intents, one that is held out would leave too little to tell apart. */
const fewIntents = 4;

/**
 * Trains several times on a part of the phrases, and looks at the rest. In each round some intents are left
 * out altogether: their phrases, and sentences that are strangers to every shop, stand for what customers say
 * that no intent is about.
 */
export async function holdOut(
  examples: readonly Example[],
  strangers: readonly Numbered[],
  size: Size,
  pacer: Pacer,
): Promise<HeldOut> {
  const rounds = examples.length > manyPhrases ? 2 : 4;
  const held: HeldOut = { judged: [], samples: [] };
  const places = placesWithin(examples, size.classCount);
  const intents = new Set(examples.map(({ of }) => of));
  for (let round = 0; round < rounds; round += 1) {
    const isStranger = ({ of }: Example): boolean =>
      intents.size >= fewIntents && of % intentGroups === round;
    const isHeld = (at: number): boolean => (places[at] ?? 0) % rounds === round;
    const learnt = examples.filter((example, at) => !isStranger(example) && !isHeld(at));
    const classifier = await trainClassifier(learnt, size, pacer);
    for (const [at, example] of examples.entries()) {
      const stranger = isStranger(example);
      if (!stranger && !isHeld(at)) continue;
      const evidence = classifier.weigh(example);
      held.samples.push({ signs: evidence.signs, inScope: !stranger });
      if (!stranger) held.judged.push({ scores: [...evidence.scores], of: example.of });
      const spent = pacer.spend(stepsPerText * size.classCount);
      if (spent !== undefined) await spent;
    }
    for (const [at, stranger] of strangers.entries()) {
      if (at % rounds !== round) continue;
      const { signs, nearest } = classifier.weigh(stranger);
      // This site has an intent for it.
      if ((nearest?.similarity ?? 0) > tooLike) continue;
      held.samples.push({ signs, inScope: false });
    }
  }
  return held;
}

/** The how-manieth phrase of its class each is, so that each round holds some of every intent. */
function placesWithin(examples: readonly Example[], classCount: number): Int32Array {
  const counts = new Int32Array(classCount);
  return Int32Array.from(examples, ({ of }) => {
    counts[of] = (counts[of] ?? 0) + 1;
    return (counts[of] ?? 1) - 1;
  });
}
