import { z } from 'zod';
import type { FailureClass } from '../../shared/capability.ts';
import type { ContactDetails } from '../../shared/contact-details.ts';
import type { EntryBody, QuickReply } from '../../shared/entry.ts';
import { entryBodySchema } from '../../shared/entry.ts';
import type { TurnExplanation } from '../../shared/explanation.ts';
import type { Form, FormValues } from '../../shared/form.ts';
import { conversationIdSchema, siteIdSchema, traceIdSchema } from '../../shared/ids.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';
import type { Order } from '../../shared/order.ts';
import { listModels } from '../../server/connectors/operation/models.ts';
import type {
  Person,
  ProofCounter,
  ReplyPiece,
  WrittenNow,
} from '../../server/intents/answerer.ts';
import { compileIntents } from '../../server/intents/compile-intents.ts';
import { createAnswerer } from '../../server/intents/create-answerer.ts';
import type { FaqEntry } from '../../server/intents/faq/faq-schema.ts';
import type { Intent } from '../../server/intents/intent.ts';
import { createTrainer } from '../../server/intents/matching/trainer.ts';
import { readLibrary } from '../../server/intents/library.ts';
import type { IntentSource } from '../../server/intents/read-intent-file.ts';
import { createFakeClock } from '../support/fake-clock.ts';

/** What an order is asked for with, and how a shop answers with one. */
const givenSchema = z.object({ number: z.string(), email: z.string() });
/** All chats of a file learn the same phrases once. */
export const train = createTrainer({ pause: async () => {} });
const models = listModels(new Map());

const site = siteIdSchema.parse('shop');
const conversation = conversationIdSchema.parse(`cnv_${'a'.repeat(22)}`);

export const order: Order = {
  number: '1042',
  status: 'shipped',
  items: [{ name: 'Mug', quantity: 2 }],
  shipments: [{ carrier: 'DHL', number: '00340', link: 'https://track.example/00340' }],
};

/** What is stored with a turn's parts. */
export function storedWith({ pieces }: Turn) {
  return pieces.flatMap((piece) =>
    piece.type === 'part'
      ? [piece.lead, ...(piece.writes ?? [])].filter((one) => one !== undefined)
      : [],
  );
}

/** The intents we ship, and those given; fails the test when they do not compile. */
export function intentsOf(own: IntentSource[] = [], shipped = true): Intent[] {
  const compiled = compileIntents([...(shipped ? readLibrary() : []), ...own], {
    languages: ['en'],
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults, null, 2));
  return compiled.intents;
}

export type Turn = {
  /** All but the explanation. */
  pieces: ReplyPiece[];
  explanation: TurnExplanation;
  bodies: EntryBody[];
  /** Texts and kinds of the parts, one a line. */
  shown: string;
};

/**
 * A customer talking with the intents, and a backend that knows order 1042 of ada@example.com. After each
 * turn the dialogue goes through JSON, as it does when it is stored and the server starts again.
 */
export function createChat({
  intents = intentsOf(),
  waitMs = () => 0,
  suggestions = [],
  begin,
  signal = new AbortController().signal,
  answers = {},
  asOf,
  write = () => ({ kind: 'refused', failure: 'config' }),
  person = { verified: null },
  opening,
  contact,
  faq,
}: {
  intents?: Intent[];
  waitMs?: () => number;
  suggestions?: QuickReply[];
  /** Instead of allowing every try at a proof. */
  begin?: ProofCounter['begin'];
  /** Of every turn. */
  signal?: AbortSignal;
  /** Backends besides that of orders, by capability; null is "not found". */
  answers?: { readonly [capability: string]: (input: Json) => Json | null };
  /** When orders were so, where the backend does not say what they are now. */
  asOf?: string;
  /** What comes of a write that the customer waits for. */
  write?: (input: Json) => WrittenNow | Promise<WrittenNow>;
  person?: Person;
  opening?: OpeningHours;
  contact?: ContactDetails;
  faq?: readonly FaqEntry[];
} = {}) {
  const clock = createFakeClock();
  const faults: unknown[] = [];
  const asked: z.infer<typeof givenSchema>[] = [];
  const calls: { capability: string; input: Json }[] = [];
  const written: { capability: string; input: Json; consented: boolean }[] = [];
  let wrongProofs = 0;
  let failure: FailureClass | null = null;
  let dialogue: Json | null = null;
  let seq = 0;
  const { answerer } = createAnswerer({
    sites: new Map([[site, { language: 'en', intents, suggestions, opening, contact, faq }]]),
    clock,
    telemetry: { fault: (fact) => void faults.push(fact) },
    train,
  });

  async function turn(said: SaidBody, form: Form | null): Promise<Turn> {
    seq += 1;
    const pieces: ReplyPiece[] = [];
    const answer = answerer({
      site,
      conversation,
      seq,
      said,
      form,
      dialogue,
      trace: traceIdSchema.parse('0'.repeat(32)),
      signal,
      ask: async (capability, input) => {
        calls.push({ capability, input: jsonOf(input) });
        const answer = answers[capability];
        if (answer !== undefined) {
          const value = answer(jsonOf(input));
          const found = value === null ? undefined : models[capability]?.safeParse(value);
          if (failure !== null) return { ok: false, failure };
          return found?.success === true
            ? { ok: true, value: found.data }
            : { ok: false, failure: 'not_found' };
        }
        const given = givenSchema.parse(input);
        asked.push(given);
        if (failure !== null) return { ok: false, failure };
        const right =
          given.number === order.number && given.email.toLowerCase() === 'ada@example.com';
        const found = models[capability]?.safeParse(order);
        return right && found?.success === true
          ? { ok: true, value: found.data, ...(asOf === undefined ? {} : { asOf }) }
          : { ok: false, failure: 'not_found' };
      },
      write: async (capability, input, about) => {
        written.push({ capability, input, ...about });
        return write(input);
      },
      person,
      proofs: {
        waitMs: async () => waitMs(),
        begin:
          begin ??
          (async () => ({
            allowed: true,
            slowMs: 0,
            async end(wrong) {
              wrongProofs += wrong ? 1 : 0;
            },
          })),
      },
    });
    const explanations: TurnExplanation[] = [];
    for await (const piece of answer) {
      if (piece.type === 'explained') explanations.push(piece.explanation);
      else pieces.push(piece);
    }
    const [explanation] = explanations;
    if (explanation === undefined || explanations.length > 1) throw new Error('not explained once');
    const bodies = pieces.flatMap((piece) => (piece.type === 'part' ? [piece.body] : []));
    for (const body of bodies) entryBodySchema.parse(body);
    const last = pieces.findLast((piece) => piece.type === 'dialogue');
    dialogue = last?.type === 'dialogue' ? readBack(last.dialogue) : null;
    return { pieces, bodies, shown: bodies.map(show).join('\n'), explanation };
  }

  return {
    clock,
    faults,
    asked,
    /** Everything that was read, and everything that was written while the customer waited. */
    calls,
    written,
    wrongProofs: () => wrongProofs,
    fail: (next: FailureClass | null) => void (failure = next),
    dialogue: () => dialogue,
    setDialogue: (next: Json | null) => void (dialogue = next),
    say: (text: string) => turn({ type: 'text', text }, null),
    fill: (form: Form, values: FormValues) =>
      turn({ type: 'form_answer', form: seq, values }, form),
  };
}

function readBack(value: Json | null): Json | null {
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  return isJson(parsed) ? parsed : null;
}

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function show(body: EntryBody): string {
  switch (body.type) {
    case 'text':
      return body.text;
    case 'quick_replies':
      return `${body.text} [${body.replies.map(({ say }) => say).join('] [')}]`;
    case 'order':
      return `<order ${body.order.number} ${body.order.status}>`;
    case 'orders':
    case 'products':
    case 'tickets':
    case 'link':
      return `<${body.type}> ${body.text}`;
    case 'form':
      return `<form ${body.form.name}>`;
    case 'form_answer':
      return '<form answer>';
  }
}
