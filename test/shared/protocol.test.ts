import { describe, expectTypeOf, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type {
  PushedEntry,
  ResumeResult,
  SayResult,
  ServerToVisitor,
  TurnDelta,
  TurnStatus,
  VisitorToServer,
  Welcome,
} from '../../shared/protocol.ts';

// Checked by the compiler (`npm run types`): the wire in both directions, written out a second time.
describe('the wire, as types', () => {
  it('lets the server tell four things, and nothing else', () => {
    expectTypeOf<keyof ServerToVisitor>().toEqualTypeOf<'welcome' | 'entry' | 'status' | 'delta'>();
    expectTypeOf<Parameters<ServerToVisitor['welcome']>>().toEqualTypeOf<[welcome: Welcome]>();
    expectTypeOf<Parameters<ServerToVisitor['entry']>>().toEqualTypeOf<[pushed: PushedEntry]>();
    expectTypeOf<Parameters<ServerToVisitor['status']>>().toEqualTypeOf<[status: TurnStatus]>();
    expectTypeOf<Parameters<ServerToVisitor['delta']>>().toEqualTypeOf<[delta: TurnDelta]>();
  });

  it('lets the widget call two, each with an acknowledgement', () => {
    expectTypeOf<keyof VisitorToServer>().toEqualTypeOf<'say' | 'resume'>();
    expectTypeOf<Parameters<VisitorToServer['say']>>().toEqualTypeOf<
      [message: OutgoingMessage, ack: (result: SayResult) => void]
    >();
    expectTypeOf<Parameters<VisitorToServer['resume']>>().toEqualTypeOf<
      [from: { after: number }, ack: (result: ResumeResult) => void]
    >();
  });

  it('acknowledges with a place or a problem, never with both', () => {
    type Place = Extract<SayResult, { ok: true }>;
    expectTypeOf<Place>().toEqualTypeOf<{ ok: true; seq: number; at: string; prev: number }>();
    expectTypeOf<Extract<SayResult, { ok: false }>>().not.toHaveProperty('seq');
    expectTypeOf<Extract<ResumeResult, { ok: true }>['entries']>().toEqualTypeOf<Entry[]>();
  });

  it('does not take any text for a message id', () => {
    expectTypeOf<string>().not.toExtend<OutgoingMessage['id']>();
    expectTypeOf<OutgoingMessage['id']>().toExtend<string>();
  });
});
