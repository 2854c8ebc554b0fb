import type { Store as Storage } from '../page/storage.ts';
import { isRecord, parseJson } from '../page/json.ts';
import type { Outgoing } from './store.ts';

export type Unsent = {
  keep(message: Outgoing): void;
  forget(id: string): void;
  /** What an earlier page left behind, oldest first. */
  restore(): Outgoing[];
};

/**
 * Messages that have to survive the page. Each has a key of its own: two tabs that wrote one common
 * list would overwrite each other's messages.
 */
export function createUnsent(storage: Storage): Unsent {
  return {
    keep: (message) => storage.write(`unsent:${message.id}`, JSON.stringify(message)),
    forget: (id) => storage.remove(`unsent:${id}`),
    restore: () =>
      storage
        .keys('unsent:')
        .map((key) => parseJson(storage.read(key) ?? ''))
        .filter(isOutgoing)
        .sort((one, other) => one.at - other.at),
  };
}

function isOutgoing(value: unknown): value is Outgoing {
  if (!isRecord(value) || typeof value.at !== 'number' || !isRecord(value.body)) return false;
  const { id, body } = value;
  return (
    typeof id === 'string' &&
    /^[A-Za-z0-9_-]{16,64}$/.test(id) &&
    (body.type === 'text'
      ? typeof body.text === 'string'
      : body.type === 'form_answer' && typeof body.form === 'number' && isRecord(body.values))
  );
}
