import type { LookupFunction } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { judgeAddresses } from './address.ts';
import type { AllowList } from './address.ts';
import { RefusedError } from './fault.ts';
import { judgeLiteral } from './guard.ts';
import type { Resolve, ResolvedAddress } from './request.ts';

type Guard = { allow: AllowList; resolve: Resolve; connectMs: number; plain: boolean };

/** Kept connections to one origin, each of them guarded. */
export function openPool(origin: string, guard: Guard): Pool {
  return new Pool(origin, { pipelining: 1, connect: createGuardedConnector(guard) });
}

/**
 * Connects only where the operator's rules allow. Node skips `lookup` for literal addresses, so those are
 * judged before; names are judged inside `lookup`, whose answer is what the socket then connects to: there is
 * no second lookup that could answer something else.
 */
function createGuardedConnector(guard: Guard): buildConnector.connector {
  const { allow, plain } = guard;
  const lookup: LookupFunction = (host, options, done) => {
    resolveChecked(host, guard).then(
      (addresses) => {
        const wanted = addresses.filter(({ family }) => fits(family, options.family));
        const first = wanted[0];
        if (first === undefined) done(notFound(host), '');
        else if (options.all === true) done(null, [...wanted]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => {
        done(error instanceof Error ? error : notFound(host), '');
      },
    );
  };
  const connect = buildConnector({
    allowH2: false,
    timeout: guard.connectMs,
    autoSelectFamily: true,
    lookup,
  });
  return (target, done) => {
    const refusal = judgeLiteral({ host: target.hostname, plain }, allow);
    if (refusal !== null) {
      done(new RefusedError(refusal), null);
      return;
    }
    connect(target, (...result) => {
      const [, socket] = result;
      const reached = socket?.remoteAddress;
      // The socket's own word, in case a proxying layer or a later Node resolves elsewhere.
      const elsewhere =
        reached === undefined
          ? null
          : judgeAddresses({ host: target.hostname, plain }, [reached], allow);
      if (elsewhere === null) {
        done(...result);
        return;
      }
      socket?.destroy();
      done(new RefusedError(elsewhere), null);
    });
  };
}

async function resolveChecked(
  host: string,
  guard: { allow: AllowList; resolve: Resolve; plain: boolean },
): Promise<readonly ResolvedAddress[]> {
  const addresses = await guard.resolve(host);
  const refusal = judgeAddresses(
    { host, plain: guard.plain },
    addresses.map(({ address }) => address),
    guard.allow,
  );
  if (refusal !== null) throw new RefusedError(refusal);
  return addresses;
}

function fits(family: 4 | 6, wanted: number | string | undefined): boolean {
  if (wanted === undefined || wanted === 0) return true;
  return wanted === family || wanted === `IPv${family}`;
}

function notFound(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' });
}
