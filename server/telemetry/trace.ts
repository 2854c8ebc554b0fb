import { traceIdSchema } from '../../shared/ids.ts';
import type { TraceId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';

/** A new trace id: 16 random bytes as 32 hex digits. */
export function mintTrace(random: RandomBytes): TraceId {
  return traceIdSchema.parse(randomHex(random, 16));
}

/**
 * The trace id of a W3C `traceparent` header, or undefined when the header is absent or not valid. What is
 * not valid is dropped whole, as the specification asks; the caller then mints its own id.
 */
export function parseTraceparent(header: string | undefined): TraceId | undefined {
  const match = traceparent.exec(header ?? '');
  const [, version, trace, parent, , rest] = match ?? [];
  if (version === undefined || version === 'ff') return undefined;
  // Version 00 ends after the flags; a later one may go on behind a dash.
  if (version === '00' && rest !== undefined) return undefined;
  if (isAllZero(trace) || isAllZero(parent)) return undefined;
  return traceIdSchema.safeParse(trace).data;
}

/** A `traceparent` header that continues the trace with a new span of ours. */
export function formatTraceparent(trace: TraceId, random: RandomBytes): string {
  return `00-${trace}-${randomHex(random, 8)}-01`;
}

const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,256})?$/;

/** All zeros means "no id" in Trace Context, so such bytes become 1. */
function randomHex(random: RandomBytes, bytes: number): string {
  const hex = Buffer.from(random(bytes)).toString('hex');
  return isAllZero(hex) ? '1'.padStart(bytes * 2, '0') : hex;
}

function isAllZero(hex: string | undefined): boolean {
  return hex === undefined || /^0+$/.test(hex);
}
