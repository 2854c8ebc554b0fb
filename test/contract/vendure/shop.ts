import { z } from 'zod';
import type { Graphql } from './client.ts';

const idSchema = z.object({ id: z.string() });
const listSchema = z.object({ items: z.array(idSchema) });

/** The administrator's login; the session stays with the client. */
export async function logIn(admin: Graphql, username: string, password: string): Promise<void> {
  await admin(
    z.object({ login: z.object({ id: z.string() }) }),
    `mutation ($username: String!, $password: String!) {
      login(username: $username, password: $password) { ... on CurrentUser { id } ... on ErrorResult { message } }
    }`,
    { username, password },
  );
}

/** Makes what an empty server needs to sell: a country with its tax, a way to ship and a way to pay. */
export async function furnish(admin: Graphql): Promise<void> {
  const { countries, activeChannel } = await admin(
    z.object({ countries: listSchema, activeChannel: idSchema }),
    '{ countries { items { id } } activeChannel { id } }',
  );
  if (countries.items.length > 0) return;
  const country = await made(admin, 'createCountry', 'CreateCountryInput', {
    code: 'AT',
    enabled: true,
    translations: [{ languageCode: 'en', name: 'Austria' }],
  });
  const zone = await made(admin, 'createZone', 'CreateZoneInput', {
    name: 'Europe',
    memberIds: [country],
  });
  const category = await made(admin, 'createTaxCategory', 'CreateTaxCategoryInput', {
    name: 'Standard',
    isDefault: true,
  });
  await made(admin, 'createTaxRate', 'CreateTaxRateInput', {
    name: 'Standard',
    enabled: true,
    value: 20,
    categoryId: category,
    zoneId: zone,
  });
  await made(admin, 'updateChannel', 'UpdateChannelInput', {
    id: activeChannel.id,
    defaultTaxZoneId: zone,
    defaultShippingZoneId: zone,
    pricesIncludeTax: true,
    availableCurrencyCodes: ['EUR'],
    defaultCurrencyCode: 'EUR',
  });
  await made(admin, 'createShippingMethod', 'CreateShippingMethodInput', {
    code: 'parcel',
    fulfillmentHandler: 'manual-fulfillment',
    translations: [{ languageCode: 'en', name: 'Parcel', description: '' }],
    checker: configured('default-shipping-eligibility-checker', { orderMinimum: '0' }),
    calculator: configured('default-shipping-calculator', {
      rate: '490',
      includesTax: 'include',
      taxRate: '20',
    }),
  });
  await made(admin, 'createPaymentMethod', 'CreatePaymentMethodInput', {
    code: 'dummy',
    enabled: true,
    translations: [{ languageCode: 'en', name: 'Dummy', description: '' }],
    handler: configured('dummy-payment-handler', { automaticSettle: 'true' }),
  });
}

/** One product with one variant; `price` is in hundredths, with tax, and no `stock` is not counted. Answers the variant's id. */
export async function addProduct(
  admin: Graphql,
  product: {
    name: string;
    slug: string;
    sku: string;
    price: number;
    stock: number | null;
    enabled?: boolean;
  },
): Promise<string> {
  const { name, slug, sku, price, stock, enabled = true } = product;
  const translations = [{ languageCode: 'en', name, slug, description: '' }];
  const productId = await made(admin, 'createProduct', 'CreateProductInput', {
    enabled,
    translations,
  });
  const { createProductVariants } = await admin(
    z.object({ createProductVariants: z.tuple([idSchema]) }),
    'mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }',
    {
      input: [
        {
          productId,
          sku,
          price,
          stockOnHand: stock ?? 0,
          trackInventory: stock === null ? 'FALSE' : 'TRUE',
          translations: [{ languageCode: 'en', name }],
        },
      ],
    },
  );
  return createProductVariants[0].id;
}

/** Somebody who may see products and nothing else. */
export async function hireClerk(
  admin: Graphql,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const role = await made(admin, 'createRole', 'CreateRoleInput', {
    code: email,
    description: 'Clerk',
    permissions: ['ReadCatalog'],
  });
  await made(admin, 'createAdministrator', 'CreateAdministratorInput', {
    firstName: 'Clara',
    lastName: 'Clerk',
    emailAddress: email,
    password,
    roleIds: [role],
  });
}

/** A key with the rights of who is logged in; the server shows it this once. */
export async function createKey(admin: Graphql): Promise<string> {
  const { activeAdministrator } = await admin(
    z.object({ activeAdministrator: z.object({ user: z.object({ roles: z.array(idSchema) }) }) }),
    '{ activeAdministrator { user { roles { id } } } }',
  );
  const { createApiKey } = await admin(
    z.object({ createApiKey: z.object({ apiKey: z.string() }) }),
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
    {
      input: {
        roleIds: activeAdministrator.user.roles.map(({ id }) => id),
        translations: [{ languageCode: 'en', name: 'Deskbell' }],
      },
    },
  );
  return createApiKey.apiKey;
}

/** Searches until the index, which a job writes, knows the product; gives up after 20 seconds. */
export async function awaitIndex(admin: Graphql, term: string): Promise<void> {
  for (let turn = 0; turn < 80; turn += 1) {
    const { search } = await admin(
      z.object({ search: z.object({ totalItems: z.int() }) }),
      'query ($term: String!) { search(input: { term: $term, groupByProduct: true }) { totalItems } }',
      { term },
    );
    if (search.totalItems > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the search index never learned of ${term}: does the job queue run?`);
}

async function made(
  admin: Graphql,
  mutation: string,
  inputType: string,
  input: Parameters<Graphql>[2],
): Promise<string> {
  const selection = mutation === 'updateChannel' ? '{ ... on Channel { id } }' : '{ id }';
  const data = await admin(
    z.record(z.string(), idSchema),
    `mutation ($input: ${inputType}!) { ${mutation}(input: $input) ${selection} }`,
    { input: input ?? {} },
  );
  return z.string().parse(data[mutation]?.id);
}

function configured(code: string, values: Record<string, string>) {
  const args = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { code, arguments: args };
}
