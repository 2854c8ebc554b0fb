import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Transform } from 'node:stream';
import { describeFault, refuse } from './fault.ts';
import type { Refusal } from './request.ts';

/** Takes a body chunk by chunk and tells once how it ended. */
export type BodyReader = {
  /** False: wait with further chunks until `drained` was called. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Lets go of everything; nothing is told afterwards. */
  destroy(): void;
};

type BodySettings = {
  /** The reply's `content-encoding`, or undefined to take the bytes as they are. */
  encoding: string | undefined;
  maxBytes: number;
  overflow: 'fail' | 'truncate';
  drained: () => void;
  done: (result: { body: Buffer; truncated: boolean } | { refusal: Refusal }) => void;
};

/**
 * Reads a body under a cap. The cap counts what comes out of decompression, and also what goes in: a
 * compressed stream may be endless without ever giving a byte.
 */
export function createBodyReader(settings: BodySettings): BodyReader | Refusal {
  const encoding = (settings.encoding ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return readPlain(settings);
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    return readCompressed(settings, () => createGunzip());
  }
  if (encoding === 'br') return readCompressed(settings, () => createBrotliDecompress());
  if (encoding === 'deflate') {
    // RFC 9110 means the zlib format; some servers send bare deflate. The first byte tells which.
    return readCompressed(settings, (first) =>
      (first & 0x0f) === 8 ? createInflate() : createInflateRaw(),
    );
  }
  return { error: 'bad_response', hint: `the reply is compressed in a way not asked for` };
}

function createCollector(settings: BodySettings): {
  add: (chunk: Buffer) => boolean;
  finish: () => void;
  fail: (refusal: Refusal) => void;
  over: () => void;
  close: () => void;
} {
  const chunks: Buffer[] = [];
  let size = 0;
  let open = true;
  const tell: BodySettings['done'] = (result) => {
    if (!open) return;
    open = false;
    settings.done(result);
  };
  const over = () => {
    if (settings.overflow === 'fail') tell({ refusal: refuse('too_large') });
    else tell({ body: Buffer.concat(chunks).subarray(0, settings.maxBytes), truncated: true });
  };
  return {
    add(chunk) {
      if (!open) return false;
      chunks.push(chunk);
      size += chunk.length;
      if (size > settings.maxBytes) over();
      return open;
    },
    finish: () => {
      tell({ body: Buffer.concat(chunks), truncated: false });
    },
    fail: (refusal) => {
      tell({ refusal });
    },
    over,
    close: () => {
      open = false;
    },
  };
}

function readPlain(settings: BodySettings): BodyReader {
  const collector = createCollector(settings);
  return {
    write: (chunk) => {
      collector.add(chunk);
      return true;
    },
    end: collector.finish,
    destroy: collector.close,
  };
}

function readCompressed(
  settings: BodySettings,
  choose: (firstByte: number) => Transform,
): BodyReader {
  const collector = createCollector(settings);
  let stream: Transform | null = null;
  let taken = 0;
  const open = (firstByte: number) => {
    const made = choose(firstByte);
    made.on('data', (chunk: Buffer) => {
      if (!collector.add(chunk)) made.destroy();
    });
    made.on('drain', settings.drained);
    made.on('end', collector.finish);
    made.on('error', (error) => {
      collector.fail({ error: 'bad_response', hint: describeFault(error, true).hint });
    });
    stream = made;
    return made;
  };
  return {
    write(chunk) {
      taken += chunk.length;
      if (taken > settings.maxBytes) {
        // More compressed bytes than the body may have: give out what fits, or fail.
        collector.over();
        stream?.destroy();
        return true;
      }
      return (stream ?? open(chunk[0] ?? 0)).write(chunk);
    },
    end() {
      if (stream === null) collector.finish();
      else stream.end();
    },
    destroy() {
      collector.close();
      stream?.destroy();
    },
  };
}
