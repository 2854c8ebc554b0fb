import { isCustomCapability } from '../../../shared/capability.ts';
import type { Capability, CapabilityOutput, Contract } from '../../../shared/capability.ts';
import type { ReplyCache } from './reply-cache.ts';

/** What is kept of one connection: a cache for each capability that reads. */
type OperationCaches = { [C in Capability]?: ReplyCache<CapabilityOutput[C]> };

/**
 * Opens them; operations of an owner's own have one where their contract says that they read. A write has none:
 * whoever looks for its cache finds nothing to look into.
 */
export function openOperationCaches(
  operations: ReadonlyMap<string, { contract: Pick<Contract, 'kind'> }>,
  open: <V>() => ReplyCache<V>,
): OperationCaches {
  const caches: OperationCaches = {
    'order.get': open(),
    'order.list': open(),
    'product.search': open(),
    'contact.get': open(),
    'ticket.get': open(),
    'ticket.list': open(),
    'cart.get': open(),
  };
  for (const [name, { contract }] of operations) {
    if (isCustomCapability(name) && contract.kind === 'read') caches[name] = open();
  }
  return caches;
}
