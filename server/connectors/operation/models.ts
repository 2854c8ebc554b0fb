import type { z } from 'zod';
import { contracts, isCustomCapability } from '../../../shared/capability.ts';
import type { Capability, CapabilityOutput } from '../../../shared/capability.ts';
import { jsonOf } from '../../../shared/json.ts';
import type { Operations } from './operations.ts';

/** What each capability's finished value must look like. */
type Models = { [C in Capability]?: z.ZodType<CapabilityOutput[C]> };

/** The models of the contracts, and of the operations of an owner's own. */
export function listModels(operations: Operations): Models {
  const models: Models = {
    'order.get': contracts['order.get'].output,
    'order.list': contracts['order.list'].output,
    'product.search': contracts['product.search'].output,
    'contact.get': contracts['contact.get'].output,
    'ticket.get': contracts['ticket.get'].output,
    'ticket.list': contracts['ticket.list'].output,
    'cart.get': contracts['cart.get'].output,
    'lead.upsert': contracts['lead.upsert'].output,
    'contact.update': contracts['contact.update'].output,
    'note.add': contracts['note.add'].output,
    'ticket.create': contracts['ticket.create'].output,
    'ticket.update': contracts['ticket.update'].output,
    'payment_link.create': contracts['payment_link.create'].output,
    'sequence.start': contracts['sequence.start'].output,
  };
  for (const [name, { contract }] of operations) {
    if (isCustomCapability(name)) models[name] = contract.model.transform(jsonOf);
  }
  return models;
}
