import type { AuthTelemetry } from '../../telemetry/auth-telemetry.ts';
import type { Authorizer, Proof, Proved } from './authorizer.ts';
import type { ConstantAuth } from './schema.ts';

/** Credentials that never change while a configuration runs. */
export function createConstantAuthorizer(options: {
  connection: string;
  auth: ConstantAuth;
  telemetry: AuthTelemetry;
}): Authorizer {
  const { connection, auth, telemetry } = options;
  const proof = proofOf(auth);
  const note =
    auth.type === 'none'
      ? 'the backend wants credentials, and the connection has none'
      : 'the backend refuses the credentials of the connection; put the right ones where its auth refers to';
  let failed = false;
  return {
    prove({ refused }): Promise<Proved> {
      if (refused === undefined) return Promise.resolve({ ok: true, proof });
      if (!failed) telemetry.authFailed({ connection, failure: 'auth', reconnect: true, note });
      failed = true;
      return Promise.resolve({ ok: false, failure: 'auth', reconnect: true, note });
    },
    accepted() {
      if (failed) telemetry.authRecovered({ connection });
      failed = false;
    },
    settled: () => Promise.resolve(),
  };
}

function proofOf(auth: ConstantAuth): Proof {
  switch (auth.type) {
    case 'none':
      return { headers: {}, query: {}, generation: 0 };
    case 'bearer':
      return placed(
        { in: 'header', name: 'authorization', prefix: 'Bearer ' },
        auth.token.reveal(),
      );
    case 'basic': {
      const pair = `${auth.user.reveal()}:${auth.password?.reveal() ?? ''}`;
      const text = Buffer.from(pair).toString('base64');
      return placed({ in: 'header', name: 'authorization', prefix: 'Basic ' }, text);
    }
    case 'apiKey':
      return placed(auth, auth.value.reveal());
  }
}

/** A credential where the description says it belongs. */
export function placed(
  place: { in: 'header' | 'query'; name: string; prefix: string },
  credential: string,
): Proof {
  const text = place.prefix + credential;
  return place.in === 'header'
    ? { headers: { [place.name.toLowerCase()]: text }, query: {}, generation: 0 }
    : { headers: {}, query: { [place.name]: text }, generation: 0 };
}
