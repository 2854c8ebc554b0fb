import { lookup as systemLookup } from 'node:dns/promises';
import { judgeAddresses, literalAddress } from './address.ts';
import type { AllowList } from './address.ts';
import type { Refusal, Resolve } from './request.ts';

/** The system's resolver, which also knows the hosts file. */
export const resolveBySystem: Resolve = async (host) => {
  const found = await systemLookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** Judges a host that spells out its address; null for names and for what is allowed. */
export function judgeLiteral(
  target: { host: string; plain: boolean },
  allow: AllowList,
): Refusal | null {
  const literal = literalAddress(target.host);
  return literal === null ? null : judgeAddresses(target, [literal], allow);
}
