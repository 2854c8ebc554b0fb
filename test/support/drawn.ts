import { isValidElement } from 'preact';
import type { VNode } from 'preact';

/** An element as a component without hooks draws it. */
export type Drawn = {
  tag: string;
  props: Record<string, unknown>;
  children: readonly Drawn[];
  text: string;
};

/** What a component draws, without a browser: its elements, and the text in them as it is read. */
export function draw(node: unknown): Drawn[] {
  if (Array.isArray(node)) return node.flatMap(draw);
  if (typeof node === 'string' || typeof node === 'number')
    return [{ tag: '', props: {}, children: [], text: String(node) }];
  if (!isVNode(node)) return [];
  const { type, props } = node;
  if (typeof type === 'function') return draw(Reflect.apply(type, undefined, [props]));
  const children = draw(props.children);
  const text = children.map(({ tag, text: part }) => (tag === '' ? part : ` ${part} `)).join('');
  return [{ tag: type, props: { ...props }, children, text: text.replace(/\s+/g, ' ').trim() }];
}

/** Every element of these tags, in the order they are read. */
export function find(drawn: readonly Drawn[], ...tags: string[]): Drawn[] {
  return drawn.flatMap((each) => [
    ...(tags.includes(each.tag) ? [each] : []),
    ...find(each.children, ...tags),
  ]);
}

function isVNode(node: unknown): node is VNode<{ children?: unknown }> {
  return isValidElement(node);
}
