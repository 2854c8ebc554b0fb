import { isRecord, parseJson } from '../page/json.ts';

/**
 * The frames of Socket.IO 5 as socket.io-client reads and writes them, without binary attachments. The
 * build puts it in the place of socket.io-parser, most of which is about those.
 */
export const PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
} as const;

export type Packet = { type: number; nsp: string; id?: number; data?: unknown };

export class Encoder {
  encode({ type, nsp, id, data }: Packet): string[] {
    const payload = data === undefined ? '' : JSON.stringify(data);
    return [`${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${payload}`];
  }
}

/** Type, namespace, number of the acknowledgement, payload. */
const frame = /^([0-4])(?:(\/[^,]*),?)?(\d+)?(.*)$/s;

export class Decoder {
  #decoded: ((packet: Packet) => void) | undefined;

  on(_event: 'decoded', listener: (packet: Packet) => void) {
    this.#decoded = listener;
  }

  off() {
    this.#decoded = undefined;
  }

  destroy() {
    this.#decoded = undefined;
  }

  /** Throws when the text is not a frame; the Manager then closes the connection. */
  add(text: string) {
    const [, kind, nsp = '/', id, payload = ''] = frame.exec(text) ?? [];
    const type = Number(kind);
    const data = payload === '' ? undefined : parseJson(payload);
    if (!fits(type, data)) throw new Error('invalid frame');
    this.#decoded?.({ type, nsp, data, ...(id !== undefined && { id: Number(id) }) });
  }
}

function fits(type: number, data: unknown): boolean {
  if (type === PacketType.EVENT || type === PacketType.ACK) return Array.isArray(data);
  if (type === PacketType.DISCONNECT) return data === undefined;
  return type === PacketType.CONNECT ? data === undefined || isRecord(data) : isRecord(data);
}
