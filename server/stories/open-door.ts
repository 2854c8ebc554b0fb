import type { Authorizer } from '../connectors/auth/authorizer.ts';

/** Lets every request in: no backend is asked, so none wants a key. A reply with 401 is that of a wrong one. */
export const openDoor: Authorizer = {
  prove: ({ refused }) =>
    Promise.resolve(
      refused === undefined
        ? { ok: true, proof: { headers: {}, query: {}, generation: 0 } }
        : {
            ok: false,
            failure: 'auth',
            reconnect: true,
            note: 'the recorded reply lets nobody in',
          },
    ),
  accepted: () => undefined,
  settled: () => Promise.resolve(),
};
