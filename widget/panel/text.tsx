import { findLinks } from './links.ts';

/** Text as it was written; addresses in it become links. Built from nodes, so it can never become markup. */
export function Text({ text }: { text: string }) {
  return (
    <>
      {findLinks(text).map(({ text: part, href }, index) =>
        href === undefined ? (
          part
        ) : (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  );
}
