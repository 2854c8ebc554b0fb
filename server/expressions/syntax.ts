import type { compile } from '@jmespath-community/jmespath';
import { limits } from '../../shared/limits.ts';

/** The library's syntax tree. */
export type Syntax = ReturnType<typeof compile>;

const reservedNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
const takesReference = new Set(['map', 'sort_by', 'min_by', 'max_by']);
/** What everybody writes as in other languages; JMESPath takes it for a member, which is never there. */
const constants = new Set(['null', 'true', 'false']);
const projections = new Set(['Projection', 'ValueProjection', 'FilterProjection']);

/** How many arguments a function takes. */
export type ArgumentCount = { least: number; most: number };

/**
 * What a syntax tree must not contain, as a sentence, or null. Names of `Object.prototype` are refused even
 * though the input has no prototype: objects made by the expression itself do have one.
 */
export function judgeSyntax(
  tree: Syntax,
  argumentsOf: (name: string) => ArgumentCount | null,
): string | null {
  return judge(tree, 0, false);

  function judge(node: Syntax, nesting: number, isArgument: boolean): string | null {
    const deeper = projections.has(node.type) ? nesting + 1 : nesting;
    if (deeper > limits.expressionProjections) {
      return `nests more than ${limits.expressionProjections} projections ([], [*], *, [?…], map, sort_by …)`;
    }
    switch (node.type) {
      case 'Field':
        if (constants.has(node.name))
          return `reads a member called ${node.name}: the value itself is written \`${node.name}\` between backticks`;
        return judgeName(node.name);
      case 'Literal':
      case 'Slice':
      case 'Index':
      case 'Identity':
      case 'Current':
      case 'Root':
        return null;
      case 'MultiSelectHash':
        return first(
          node.children,
          (pair) => judgeName(pair.name) ?? judge(pair.value, nesting, false),
        );
      case 'MultiSelectList':
        return first(node.children, (child) => judge(child, nesting, false));
      case 'Function':
        return (
          judgeCall(node) ??
          first(node.children, (child) => judge(child, nesting, takesReference.has(node.name)))
        );
      case 'ExpressionReference':
        // `sort_by(@, &x)` runs its argument once per item, as a projection does.
        return isArgument
          ? judgeReference(node.child, nesting + 1)
          : 'uses & where no function takes an expression';
      case 'Flatten':
      case 'NotExpression':
        return judge(node.child, nesting, false);
      case 'Unary':
        return judge(node.operand, nesting, false);
      case 'Ternary':
        return first([node.condition, node.trueExpr, node.falseExpr], (child) =>
          judge(child, nesting, false),
        );
      case 'FilterProjection':
        return (
          judge(node.left, nesting, false) ??
          judge(node.condition, deeper, false) ??
          judge(node.right, deeper, false)
        );
      case 'Projection':
      case 'ValueProjection':
        // The left side runs once, not once per item: `a[].b[]` is a chain, not a nest.
        return judge(node.left, nesting, false) ?? judge(node.right, deeper, false);
      case 'Subexpression':
        // The grammar binds ! closer than a dot: this would look below true or false, and find nothing.
        if (node.left.type === 'NotExpression') return 'has ! before a path: write !(a.b)';
        return judge(node.left, nesting, false) ?? judge(node.right, nesting, false);
      case 'Arithmetic':
      case 'Comparator':
      case 'AndExpression':
      case 'OrExpression':
      case 'IndexExpression':
      case 'Pipe':
        return judge(node.left, nesting, false) ?? judge(node.right, nesting, false);
      case 'LetExpression':
      case 'Binding':
      case 'Variable':
        return 'uses let or a variable, which is not offered here';
    }
  }

  function judgeCall({ name, children }: Syntax & { type: 'Function' }): string | null {
    const takes = argumentsOf(name);
    if (takes === null) return `calls ${name}(), which is not a function here`;
    const { least, most } = takes;
    if (children.length >= least && children.length <= most) return null;
    const count = `${least}${least === most ? '' : ' or more'} argument${most === 1 ? '' : 's'}`;
    return `calls ${name}() with ${children.length}: it takes ${count}`;
  }

  function judgeReference(node: Syntax, nesting: number): string | null {
    return nesting > limits.expressionProjections
      ? `nests more than ${limits.expressionProjections} projections`
      : judge(node, nesting, false);
  }
}

function judgeName(name: string): string | null {
  return reservedNames.has(name) ? `uses the name ${name}, which is reserved` : null;
}

function first<T>(items: readonly T[], judgeItem: (item: T) => string | null): string | null {
  for (const item of items) {
    const fault = judgeItem(item);
    if (fault !== null) return fault;
  }
  return null;
}
