import type { EncodedScript } from './script-reply.ts';

/** Scripts in memory up to a number of bytes; the one not asked for the longest makes room. */
type ScriptCache = {
  get(name: string): EncodedScript | undefined;
  /** One that is larger than all the room is not kept. */
  set(name: string, script: EncodedScript): void;
};

export function createScriptCache(maxBytes: number): ScriptCache {
  const scripts = new Map<string, EncodedScript>();
  let bytes = 0;

  function remove(name: string): void {
    const script = scripts.get(name);
    if (script === undefined) return;
    scripts.delete(name);
    bytes -= sizeOf(script);
  }

  function add(name: string, script: EncodedScript): void {
    scripts.set(name, script);
    bytes += sizeOf(script);
  }

  return {
    get(name) {
      const script = scripts.get(name);
      if (script === undefined) return undefined;
      remove(name);
      add(name, script);
      return script;
    },
    set(name, script) {
      remove(name);
      add(name, script);
      for (const oldest of scripts.keys()) {
        if (bytes <= maxBytes) return;
        remove(oldest);
      }
    },
  };
}

function sizeOf({ identity, gzip }: EncodedScript): number {
  return identity.length + gzip.length;
}
