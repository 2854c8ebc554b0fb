import { ruleOf } from './capability-rules.ts';
import type { Report } from './compile-texts.ts';
import { identities } from './intent-schema.ts';
import type { Identity, IntentFile } from './intent-schema.ts';

/** How much an intent must know of who asks: what its file says, and never less than what it asks for needs. */
export function compileIdentity(file: IntentFile, report: Report): Identity {
  const called = [file.ask, file.write].flatMap((call) =>
    call === undefined ? [] : [call.capability],
  );
  const needed = called.reduce<Identity>(
    (most, capability) => higher(most, ruleOf(capability).identity),
    'anonymous',
  );
  const identity = file.identity ?? needed;
  if (higher(identity, needed) !== identity) {
    report(['identity'], `is ${identity}, but what the intent asks for needs ${needed}`);
  }
  if (identity === 'verified' && file.sign_in === undefined) {
    report([], 'needs sign_in: what to say to a customer whom the shop has not signed in');
  }
  const addresses = file.slots.filter(({ type }) => addressTypes.includes(type));
  if (identity === 'contact' && addresses.length === 0) {
    report(['slots'], 'needs a slot of type email, since the intent’s identity is contact');
  }
  if (identity === 'order_proof' && !called.some((name) => ruleOf(name).subject !== null)) {
    report(
      ['identity'],
      'is order_proof, but the intent asks for nothing that proves it: order.get',
    );
  }
  return identity;
}

const addressTypes: readonly string[] = ['email', 'phone'];

function higher(one: Identity, other: Identity): Identity {
  return identities.indexOf(one) >= identities.indexOf(other) ? one : other;
}
