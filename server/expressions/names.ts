import type { Syntax } from './syntax.ts';

/** Names read one below the other, from the root of the input: `slots.number` reads `['slots', 'number']`. */
export type Reading = readonly string[];

/** What a place offers to expressions: names at the root, and the members of each; a plain value has none. */
export type KnownNames = { readonly [root: string]: readonly string[] };

/**
 * Every reading that can be told from the text alone. What is read of a list's items, or of something the
 * expression itself makes, is left out: its names are the data's or the expression's own.
 */
export function listReadings(tree: Syntax): Reading[] {
  const readings: Reading[] = [];
  follow(tree, []);
  return readings;

  /** `at` is where the node stands in the input, and the answer where its value does; null when unknown. */
  function follow(node: Syntax, at: Reading | null): Reading | null {
    switch (node.type) {
      case 'Field': {
        if (at === null) return null;
        const reading = [...at, node.name];
        readings.push(reading);
        return reading;
      }
      case 'Current':
      case 'Identity':
        return at;
      case 'Root':
        return [];
      case 'Pipe':
      case 'Subexpression':
      case 'IndexExpression':
        return follow(node.right, follow(node.left, at));
      case 'Projection':
      case 'ValueProjection':
        follow(node.left, at);
        follow(node.right, null);
        return null;
      case 'FilterProjection':
        follow(node.left, at);
        follow(node.condition, null);
        follow(node.right, null);
        return null;
      case 'ExpressionReference':
        // `&name` is run on the items of a list.
        follow(node.child, null);
        return null;
      default:
        for (const part of partsOf(node)) follow(part, at);
        return null;
    }
  }
}

/** The parts of a node whose value is not a place in the input, each of which is run where the node is. */
function partsOf(node: Syntax): Syntax[] {
  switch (node.type) {
    case 'MultiSelectHash':
      return node.children.map(({ value }) => value);
    case 'MultiSelectList':
    case 'Function':
      return node.children;
    case 'Arithmetic':
    case 'Comparator':
    case 'AndExpression':
    case 'OrExpression':
      return [node.left, node.right];
    case 'Ternary':
      return [node.condition, node.trueExpr, node.falseExpr];
    case 'Flatten':
    case 'NotExpression':
      return [node.child];
    case 'Unary':
      return [node.operand];
    default:
      return [];
  }
}

/** What is misspelt, as a sentence that tells the known names, or null. */
export function judgeReadings(readings: readonly Reading[], known: KnownNames): string | null {
  for (const [root = '', member] of readings) {
    const members = Object.hasOwn(known, root) ? known[root] : undefined;
    if (members !== undefined && (member === undefined || members.includes(member))) continue;
    const name = members === undefined || member === undefined ? root : `${root}.${member}`;
    return `reads ${name}, which is not there; here are ${listNames(known)}`;
  }
  return null;
}

function listNames(known: KnownNames): string {
  return Object.entries(known)
    .flatMap(([root, members]) =>
      members.length === 0 ? [root] : members.map((name) => `${root}.${name}`),
    )
    .join(', ');
}
