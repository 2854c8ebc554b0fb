type Listener = (...details: unknown[]) => void;

/**
 * What socket.io-client and the engine below it tell their listeners with. The build puts it in the place of
 * @socket.io/component-emitter, which has six more ways to say the same.
 */
export class Emitter {
  #listeners = new Map<string, Set<Listener>>();

  on(event: string, listener: Listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  /** Without an event: nobody listens to anything any more. */
  off(event?: string, listener?: Listener) {
    if (event === undefined) this.#listeners.clear();
    else if (listener) this.#listeners.get(event)?.delete(listener);
  }

  emit(event: string, ...details: unknown[]) {
    // A listener may end the connection, and with it those after it.
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...details);
  }

  emitReserved(event: string, ...details: unknown[]) {
    Emitter.prototype.emit.call(this, event, ...details);
  }
}
