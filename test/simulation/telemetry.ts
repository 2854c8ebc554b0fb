import { StoreProblem } from '../../server/store/store.ts';
import type { Telemetry } from '../../server/telemetry/telemetry.ts';

type Heard =
  | 'turnAnswered'
  | 'turnFailed'
  | 'turnTakenOver'
  | 'turnExplained'
  | 'leadCaptured'
  | 'handoffRequested'
  | 'handoffReturned'
  | 'messageAccepted'
  | 'messageRefused'
  | 'pictureFetched'
  | 'rateLimited'
  | 'jobFailed'
  | 'fault';

/** Says nothing, except what should not happen. */
export function quietTelemetry(
  fault: (where: string, error: unknown) => void,
  gaveUp: (conversation: string, turn: number) => void,
): Pick<Telemetry, Heard> {
  const quiet = (): void => undefined;
  /** A disk that takes nothing is part of the game. */
  const unlessStore = (where: string, error: unknown): void => {
    if (!(error instanceof StoreProblem)) fault(where, error);
  };
  return {
    turnAnswered: quiet,
    turnFailed({ code, conversation, turn }) {
      // Killed again and again: the customer is told, as designed. Nothing else may fail here.
      if (code === 'attempts') gaveUp(conversation, turn);
      else fault('turn', code);
    },
    turnTakenOver: quiet,
    turnExplained: quiet,
    leadCaptured: quiet,
    handoffRequested: quiet,
    handoffReturned: quiet,
    messageAccepted: quiet,
    messageRefused: quiet,
    pictureFetched: quiet,
    rateLimited: quiet,
    jobFailed: ({ kind, error }) => unlessStore(kind, error),
    fault: ({ where, error }) => unlessStore(where, error),
  };
}
