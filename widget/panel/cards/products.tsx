import type { Product } from '../../../shared/product.ts';
import { cardWords } from '../../words/en/cards.ts';
import { BoxIcon } from '../icons.tsx';
import type { CardBody } from '../lazy-chunk.ts';
import { isAddress } from '../links.ts';
import type { Ui } from '../ui.ts';
import { List, Opens } from './list.tsx';
import { tellStock } from './stock.ts';

type Props = { ui: Ui; body: Extract<CardBody, { type: 'products' }> };

/** What the shop sells: how it looks, what it costs, whether it is there. One alone is shown large. */
export function ProductList({ ui, body: { products, asOf } }: Props) {
  const pictured = products.some(({ picture }) => picture !== undefined);
  const size = products.length === 1 ? 'thing product large' : 'thing product';
  return (
    <List ui={ui} label={cardWords.products} asOf={asOf}>
      {products.map((product, index) => {
        const { link } = product;
        const content = (
          <>
            {pictured && <Picture ui={ui} path={product.picture} />}
            <Facts ui={ui} product={product} />
          </>
        );
        return (
          <li key={index}>
            {link !== undefined && isAddress(link) ? (
              <a class={size} href={link} target="_blank" rel="noopener noreferrer">
                {content}
                <Opens ui={ui} />
              </a>
            ) : (
              <div class={size}>{content}</div>
            )}
          </li>
        );
      })}
    </List>
  );
}

/**
 * The frame stands before the picture comes, and stays when it never does, so that nothing moves. Without words of
 * its own: the name stands beside it. Only pictures of our own server are asked for.
 */
function Picture({ ui, path }: { ui: Ui; path: string | undefined }) {
  return (
    <span class="picture">
      <BoxIcon />
      {path?.startsWith('/v1/pictures/') && (
        <img
          src={ui.settings.server + path}
          alt=""
          loading="lazy"
          decoding="async"
          onError={({ currentTarget }) => {
            currentTarget.hidden = true;
          }}
        />
      )}
    </span>
  );
}

function Facts({ ui, product }: { ui: Ui; product: Product }) {
  const { name, price } = product;
  const stock = tellStock(product, cardWords.stock);
  return (
    <span class="thing-text">
      <span class="thing-name" dir="auto">
        {name}
      </span>
      <span class="thing-facts">
        {price && <span class="price">{ui.formats.money(price)}</span>}
        {stock && <span class={`stock ${stock.tone}`}>{stock.text}</span>}
      </span>
    </span>
  );
}
