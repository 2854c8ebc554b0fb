import type { ReadResult } from './read.ts';

/** Where the running configuration comes from. */
export type ConfigurationSource = {
  /** Reads and checks what stands there now; the same object as before as long as nothing has changed. */
  read(): Promise<SourceRead>;
  /** Runs `changed` whenever `read` may have something else to give; returns what ends it. */
  watch(changed: () => void): () => void;
};

/** `version` is the number in the store; undefined for a file. */
export type SourceRead = ReadResult & { version: number | undefined };

/** A file of this machine, and what it refers to there. */
export type ConfigurationPlace = {
  /** Path of `deskbell.yaml`. */
  file: string;
  environment: Readonly<Record<string, string | undefined>>;
};
