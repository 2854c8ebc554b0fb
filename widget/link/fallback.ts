import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Connection, ConnectionHandlers, Identity, Transport } from './transport.ts';

/** Whoever hears a connection now: one that was opened beside another changes hands. */
type Ear = { handlers: ConnectionHandlers };

/**
 * The WebSocket, and plain requests where it does not get through: when it is not welcomed in 3 seconds, or fails
 * at once twice in a row while requests work. From then on it is tried again every 5 minutes beside the requests,
 * which go on until it is welcomed; then the link connects anew and is given that one, so that everything it does
 * after any other loss of connection makes the change safe as well.
 *
 * A page that is offline changes nothing: requests that do not work either are no reason to prefer them.
 */
export function createFallback(socket: Transport, http: Transport, clock: Clock): Transport {
  /** The WebSocket failed a short while ago and is left alone until then. */
  let blockedUntil = 0;
  let failures = 0;
  /** One that was opened beside, with the token it was opened with. */
  let offer: { bearer: string | undefined; take(ear: ConnectionHandlers): Connection } | undefined;

  const block = () => {
    blockedUntil = clock.now() + limits.socketRetryMs;
  };

  /** For how long it is still left alone. A clock that was put back must not make that longer. */
  const blockedMs = () => Math.min(blockedUntil - clock.now(), limits.socketRetryMs);

  const trySocket = (
    token: () => string | undefined,
    ear: Ear,
    failed: () => void,
    identity?: Identity,
  ): Connection => {
    const fail = (times: number) => {
      failures += times;
      close();
      failed();
    };
    let ended = () => fail(1);
    const told: ConnectionHandlers = {
      welcome(welcome) {
        timer.cancel();
        failures = 0;
        ended = () => ear.handlers.closed();
        ear.handlers.welcome(welcome);
      },
      entry: (pushed) => ear.handlers.entry(pushed),
      status: (status) => ear.handlers.status(status),
      delta: (delta) => ear.handlers.delta(delta),
      refused(problem) {
        timer.cancel();
        ear.handlers.refused(problem);
      },
      closed: () => ended(),
      moved: () => undefined,
    };
    const mine = socket.connect(token, told, identity);
    const timer = clock.after(limits.socketOpenMs, () => fail(limits.socketFailures));
    const close = () => {
      timer.cancel();
      mine.close();
    };
    return { ...mine, close };
  };

  return {
    connect(token, handlers, identity) {
      const offered = offer;
      offer = undefined;
      if (offered && !identity && offered.bearer === token()) return offered.take(handlers);

      let bearer: string | undefined;
      let beside: Connection | undefined;
      /** Of this connection, and gone with it: nothing may wake up on a page that has closed the chat. */
      let timer: Timer | undefined;

      const openBeside = () => {
        const waiting: ConnectionHandlers = {
          ...handlers,
          refused: failed,
          welcome(welcome) {
            const opened = beside;
            beside = undefined;
            if (!opened) return;
            offer = {
              bearer,
              take(next) {
                ear.handlers = next;
                queueMicrotask(() => next.welcome(welcome));
                return opened;
              },
            };
            handlers.moved();
            // The page went on in another session meanwhile, and connects for that one.
            if (ear.handlers === waiting) opened.close();
          },
        };
        const ear: Ear = { handlers: waiting };
        beside = trySocket(() => bearer, ear, failed);
      };
      const failed = () => {
        block();
        plan();
      };
      const plan = () => {
        timer?.cancel();
        timer = clock.after(blockedMs(), openBeside);
      };

      const overHttp = () =>
        http.connect(
          () => (bearer = token()),
          {
            ...handlers,
            welcome(welcome) {
              // Requests work; one failure may have been a server that restarts.
              if (failures < limits.socketFailures) return handlers.closed();
              bearer = welcome.token ?? bearer;
              if (blockedMs() <= 0) block();
              plan();
              handlers.welcome(welcome);
            },
          },
          identity,
        );

      let current =
        blockedMs() > 0
          ? overHttp()
          : trySocket(
              token,
              { handlers },
              () => {
                current = overHttp();
              },
              identity,
            );
      return {
        say: (...call) => current.say(...call),
        resume: (...call) => current.resume(...call),
        close() {
          timer?.cancel();
          beside?.close();
          current.close();
        },
      };
    },
  };
}
