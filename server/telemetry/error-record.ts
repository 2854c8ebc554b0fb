/** What a log may say of an error: never its message, which often quotes the input that caused it. */
type ErrorRecord = {
  type: string;
  code?: string | number;
  /** Where it happened: the frames, without the message above them. */
  stack: string[];
  cause?: ErrorRecord;
};

/** Describes anything that was thrown, with at most three causes below it. */
export function recordError(error: unknown, depth = 3): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error, stack: [] };
  const code = 'code' in error ? plainCode(error.code) : undefined;
  return {
    type: plainName(error.name),
    ...(code === undefined ? {} : { code }),
    stack: framesOf(error),
    ...(error.cause === undefined || depth === 0
      ? {}
      : { cause: recordError(error.cause, depth - 1) }),
  };
}

/** The code of what it all began with, such as ECONNREFUSED; undefined when nothing has one. */
export function innermostCode(error: unknown, depth = 5): string | number | undefined {
  if (!(error instanceof Error)) return undefined;
  const below = depth === 0 ? undefined : innermostCode(error.cause, depth - 1);
  return below ?? ('code' in error ? plainCode(error.code) : undefined);
}

const maxFrames = 20;
/** A frame as V8 prints it: it ends in line and column, or is a built-in. */
const frame = /^ {4}at (?:.+ \()?(?:file:\/\/|node:|\/|[A-Za-z]:\\|native|<anonymous>)[^()]*\)?$/;

/**
 * V8 puts the message above the frames, and a message may hold lines that look like frames. So the
 * message is cut off first, and only lines in a frame's form are kept.
 */
function framesOf(error: Error): string[] {
  if (typeof error.stack !== 'string') return [];
  const start = error.message === '' ? 0 : error.stack.indexOf(error.message);
  // The message was changed after the stack was taken, so where the old one ends is unknown.
  if (start < 0) return [];
  return error.stack
    .slice(start + error.message.length)
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, maxFrames)
    .map((line) => line.trim());
}

function plainName(name: unknown): string {
  return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name) ? name : 'Error';
}

function plainCode(code: unknown): string | number | undefined {
  if (typeof code === 'number') return code;
  return typeof code === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : undefined;
}
