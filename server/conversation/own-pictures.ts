import type { EntryBody } from '../../shared/entry.ts';

/**
 * A part as it may leave the server: with pictures by our own address instead of the backend's, so that a page asks no
 * other host, and a customer's browser tells no other host that it is there. A picture without such an address is
 * left out.
 */
export function showOwnPictures(
  body: EntryBody,
  linkOf: (url: string) => string | undefined,
): EntryBody {
  if (body.type !== 'products') return body;
  const products = body.products.map(({ picture, ...product }) => {
    const own = picture === undefined ? undefined : linkOf(picture);
    return own === undefined ? product : { ...product, picture: own };
  });
  return { ...body, products };
}
