import type { Clock, Timer } from '../../shared/clock.ts';
import { isRecord, parseJson } from '../page/json.ts';
import { Emitter } from './emitter.ts';

/**
 * The engine below socket.io-client, as its Manager uses it: Engine.IO 4 over one WebSocket. The build
 * puts it in the place of engine.io-client, whose other transports, probing, binary frames and cookies
 * the widget would carry around for nothing: 0.8 KB instead of 5.
 *
 * Events: `open` after the handshake; `data` with each message; `error` when it never opened; `close`
 * when it ended after that, with `{ context: CloseEvent }` when the other side ended it.
 */
export class Socket extends Emitter {
  #socket: WebSocket | undefined;
  #opened = false;
  readonly #clock: Clock;
  #silence: Timer | undefined;
  #silenceMs = 0;
  #lastHeard = 0;

  constructor(
    uri: string,
    options: { path: string; query?: Record<string, string>; clock: Clock },
  ) {
    super();
    this.#clock = options.clock;
    const query = new URLSearchParams({ ...options.query, EIO: '4', transport: 'websocket' });
    // Nobody listens before the constructor has returned.
    queueMicrotask(() => this.#connect(`${uri.replace(/^http/, 'ws')}${options.path}?${query}`));
  }

  /** Sends one message. Without a connection it is gone: whoever needs it delivered sends it again. */
  write(text: string) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(`4${text}`);
  }

  close() {
    this.#silence?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onclose = socket.onmessage = null;
    socket.close();
  }

  /** Asked before each send: timers sleep with the page, the wall clock does not. */
  _hasPingExpired(): boolean {
    const expired = this.#clock.now() > this.#lastHeard + this.#silenceMs;
    if (expired) queueMicrotask(() => this.#end('ping timeout'));
    return expired;
  }

  #connect(address: string) {
    try {
      this.#socket = new WebSocket(address);
    } catch (error) {
      // An address the page may not open, such as ws: on an https page.
      this.emit('error', error);
      return;
    }
    this.#socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#receive(data);
    };
    this.#socket.onclose = (context) => this.#end('transport close', { context });
  }

  #receive(frame: string) {
    this.#hear();
    const rest = frame.slice(1);
    switch (frame[0]) {
      case '0':
        this.#shake(parseJson(rest));
        break;
      case '1':
        this.#end('transport close');
        break;
      case '2':
        this.#socket?.send('3');
        break;
      case '4':
        this.emit('data', rest);
        break;
      default:
        break;
    }
  }

  #shake(promise: unknown) {
    if (!isRecord(promise)) return this.#end('parse error');
    this.#silenceMs = Number(promise.pingInterval) + Number(promise.pingTimeout);
    this.#opened = true;
    this.#hear();
    this.emit('open');
  }

  /** The server pings; a link that stays silent for longer than it promised is dead. */
  #hear() {
    this.#lastHeard = this.#clock.now();
    this.#silence?.cancel();
    if (this.#silenceMs > 0) {
      this.#silence = this.#clock.after(this.#silenceMs, () => this.#end('ping timeout'));
    }
  }

  #end(reason: string, more?: unknown) {
    if (!this.#socket) return;
    this.close();
    this.emit(this.#opened ? 'close' : 'error', reason, more);
  }
}

/** The Manager's timers, with the names it looks for. `options` are the ones the Manager was made with. */
export function installTimerFunctions(
  target: Record<string, unknown>,
  { clock }: { clock: Clock },
): void {
  target.setTimeoutFn = (run: () => void, ms: number) => clock.after(ms, run);
  target.clearTimeoutFn = (timer: Timer) => timer.cancel();
}

export const nextTick = queueMicrotask.bind(globalThis);
