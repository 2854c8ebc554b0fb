import { z } from 'zod';
import type { Graphql } from './client.ts';

export type Placed = {
  id: string;
  code: string;
  placedAt: string;
  lines: { id: string; quantity: number }[];
};

const stateSchema = z.object({ state: z.string() });

/** Fills a cart in a session of its own, as a guest in the shop does. Answers the order's code. */
export async function fillCart(
  shop: Graphql,
  buyer: { email: string; firstName: string; lastName: string; phone: string },
  lines: readonly { variantId: string; quantity: number }[],
): Promise<string> {
  let code = '';
  for (const line of lines) {
    const { addItemToOrder } = await shop(
      z.object({ addItemToOrder: z.object({ code: z.string() }) }),
      `mutation ($variantId: ID!, $quantity: Int!) {
        addItemToOrder(productVariantId: $variantId, quantity: $quantity) { ... on Order { code } ... on ErrorResult { message } }
      }`,
      line,
    );
    ({ code } = addItemToOrder);
  }
  const { email: emailAddress, phone: phoneNumber, firstName, lastName } = buyer;
  await shop(
    z.object({ setCustomerForOrder: z.object({ code: z.string() }) }),
    `mutation ($input: CreateCustomerInput!) {
      setCustomerForOrder(input: $input) { ... on Order { code } ... on ErrorResult { message } }
    }`,
    { input: { emailAddress, firstName, lastName, phoneNumber } },
  );
  return code;
}

/** Takes the cart of a session to a paid order. */
export async function checkOut(shop: Graphql, admin: Graphql, postcode: string): Promise<Placed> {
  const input = { streetLine1: 'Ring 1', city: 'Wien', postalCode: postcode, countryCode: 'AT' };
  const done = z.record(z.string(), z.object({ code: z.string() }));
  const orderOr = '{ ... on Order { code } ... on ErrorResult { message } }';
  await shop(
    done,
    `mutation ($input: CreateAddressInput!) { setOrderShippingAddress(input: $input) ${orderOr} }`,
    { input },
  );
  const { eligibleShippingMethods } = await shop(
    z.object({ eligibleShippingMethods: z.array(z.object({ id: z.string() })).min(1) }),
    '{ eligibleShippingMethods { id } }',
  );
  await shop(
    done,
    `mutation ($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) ${orderOr} }`,
    {
      ids: eligibleShippingMethods.slice(0, 1).map(({ id }) => id),
    },
  );
  await shop(done, `mutation { transitionOrderToState(state: "ArrangingPayment") ${orderOr} }`);
  const { addPaymentToOrder } = await shop(
    z.object({ addPaymentToOrder: z.object({ code: z.string() }) }),
    `mutation { addPaymentToOrder(input: { method: "dummy", metadata: {} }) ${orderOr} }`,
  );
  const { orders } = await admin(
    z.object({ orders: z.object({ items: z.tuple([foundSchema]) }) }),
    `query ($code: String!) {
      orders(options: { filter: { code: { eq: $code } } }) { items { id code orderPlacedAt lines { id quantity } } }
    }`,
    { code: addPaymentToOrder.code },
  );
  const [{ orderPlacedAt, ...order }] = orders.items;
  return { ...order, placedAt: orderPlacedAt };
}

const foundSchema = z.object({
  id: z.string(),
  code: z.string(),
  orderPlacedAt: z.string(),
  lines: z.array(z.object({ id: z.string(), quantity: z.int() })),
});

/** Makes a parcel of an order's lines and takes it to `states` in turn. */
export async function fulfil(
  admin: Graphql,
  lines: Placed['lines'],
  parcel: { method: string; trackingCode: string; states: readonly string[] },
): Promise<void> {
  const { method, trackingCode, states } = parcel;
  const { addFulfillmentToOrder } = await admin(
    z.object({ addFulfillmentToOrder: z.object({ id: z.string() }) }),
    `mutation ($input: FulfillOrderInput!) {
      addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } ... on ErrorResult { message } }
    }`,
    {
      input: {
        lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
        handler: {
          code: 'manual-fulfillment',
          arguments: [
            { name: 'method', value: method },
            { name: 'trackingCode', value: trackingCode },
          ],
        },
      },
    },
  );
  for (const state of states) {
    await admin(
      z.object({ transitionFulfillmentToState: stateSchema }),
      `mutation ($id: ID!, $state: String!) {
        transitionFulfillmentToState(id: $id, state: $state) { ... on Fulfillment { state } ... on ErrorResult { message } }
      }`,
      { id: addFulfillmentToOrder.id, state },
    );
  }
}

/** Cancels a whole order, or some lines of it. */
export async function cancel(
  admin: Graphql,
  orderId: string,
  lines?: readonly { id: string; quantity: number }[],
): Promise<void> {
  await admin(
    z.object({ cancelOrder: stateSchema }),
    `mutation ($input: CancelOrderInput!) {
      cancelOrder(input: $input) { ... on Order { state } ... on ErrorResult { message } }
    }`,
    {
      input: {
        orderId,
        reason: 'asked for',
        cancelShipping: lines === undefined,
        ...(lines === undefined
          ? {}
          : { lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })) }),
      },
    },
  );
}
