import type { RequestHandler } from 'express';
import { limits } from '../../shared/limits.ts';
import type { PictureLinks } from '../access/picture-links.ts';
import type { Pictures } from '../outgoing/pictures/pictures.ts';
import { sendProblem } from './problem-reply.ts';

/**
 * `GET /v1/pictures/TOKEN`: a picture that a backend has named, by our own address. Whatever is wrong with the token
 * or the picture, the answer is the same: there is none.
 */
export function getPicture(options: {
  pictureLinks: Pick<PictureLinks, 'read'>;
  pictures: Pictures;
}): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const url = options.pictureLinks.read(request.params.token);
    const picture = url === undefined ? null : await options.pictures.get(url);
    if (picture === null) return sendProblem(response, { code: 'not_found' });
    // Shops show it on pages of their own, which may ask for this where they are isolated from others.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('Cache-Control', `public, max-age=${limits.pictureFreshMs / 1_000}`);
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    response.setHeader('Content-Disposition', 'inline');
    response.setHeader('ETag', picture.tag);
    if (request.headers['if-none-match'] === picture.tag) return void response.status(304).end();
    response.setHeader('Content-Type', picture.type);
    response.send(picture.bytes);
  };
}
