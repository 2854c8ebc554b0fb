import type { Store as Storage } from '../page/storage.ts';
import { isRecord, parseJson } from '../page/json.ts';

/** What was typed into forms on an earlier page and not sent, by the form's seq. */
export function restoreForms(storage: Storage): Map<number, Record<string, string>> {
  const prefix = 'form:';
  const drafts = new Map<number, Record<string, string>>();
  for (const key of storage.keys(prefix)) {
    const values = parseJson(storage.read(key) ?? '');
    if (!isRecord(values)) continue;
    const texts = Object.entries(values).filter((pair): pair is [string, string] => {
      return typeof pair[1] === 'string';
    });
    drafts.set(Number(key.slice(prefix.length)), Object.fromEntries(texts));
  }
  return drafts;
}
