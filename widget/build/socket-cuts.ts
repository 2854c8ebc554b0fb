/** From the first text up to the second, which stays; `put` takes the place of what was cut out. */
export type Cut = { from: string; to: string; put?: string };

/**
 * Lines of socket.io-client 4.8.4 for what the widget never does: reconnecting by itself, retries, volatile and binary
 * events, listeners to everything, acknowledgements it would send, recovery of a connection's state, a parser of
 * somebody's own. A connection that does not open is timed by who asked for it.
 */
export const socketCuts: readonly Cut[] = [
  { from: 'const RESERVED_EVENTS', to: 'export class Socket' },
  { from: 'if (this.io._autoConnect)', to: '}\n' },
  { from: 'if (RESERVED_EVENTS', to: 'args.unshift(ev);' },
  { from: 'if (this._opts.retries', to: 'const packet = {' },
  { from: 'packet.options = {};', to: '// event ack callback' },
  { from: 'const isTransportWritable', to: 'const isConnected' },
  { from: 'const discardPacket', to: 'if (isConnected) {' },
  { from: 'this.notifyOutgoingListeners(packet);', to: 'this.packet(packet);' },
  { from: 'this.notifyOutgoingListeners(packet);', to: 'this.packet(packet);' },
  { from: 'if (timeout === undefined) {', to: '// @ts-ignore' },
  {
    from: 'if (typeof this.auth == "function") {',
    to: '}\n    /**',
    put: 'this.auth((data) => this._sendConnectPacket(data));\n    ',
  },
  { from: 'this._pid\n', to: '});', put: 'data,\n' },
  { from: 'else {\n                    this.emitReserved("connect_error"', to: 'break;' },
  { from: 'case PacketType.BINARY_EVENT:', to: 'this.onevent' },
  { from: 'case PacketType.BINARY_ACK:', to: 'this.onack' },
  { from: 'if (null != packet.id) {', to: 'if (this.connected) {' },
  { from: 'if (this._anyListeners &&', to: 'super.emit' },
  { from: 'if (this._pid &&', to: '}\n    /**' },
  { from: 'this.recovered = pid &&', to: 'this.connected = true;' },
  { from: 'this._drainQueue(true);', to: 'this.emitReserved' },
];

export const managerCuts: readonly Cut[] = [
  { from: 'if (uri && "object"', to: 'this.opts = opts;' },
  { from: 'this.reconnection(opts', to: 'this._readyState = "closed";' },
  {
    from: 'const _parser',
    to: 'this._autoConnect',
    put: 'this.encoder = new parser.Encoder();\n        this.decoder = new parser.Decoder();\n        ',
  },
  { from: 'this._autoConnect = opts', to: '}\n    reconnection(v)' },
  { from: 'if (fn) {', to: '};\n' },
  { from: 'fn && fn();', to: '});' },
  { from: 'if (false !== this._timeout) {', to: 'this.subs.push(openSubDestroy);' },
  { from: 'on(socket, "ping"', to: 'on(socket, "data"' },
  { from: 'else if (this._autoConnect', to: 'return socket;' },
  { from: 'this.backoff.reset();', to: 'this._readyState' },
  { from: 'if (this._reconnection && !this.skip', to: '}\n    /**' },
];
