// What an expression reads: which contexts, which names in them, which functions.
import type { Expr } from '@actions/expressions';
import {
  type Binary,
  type ContextAccess,
  type ExprVisitor,
  type FunctionCall,
  type Grouping,
  type IndexAccess,
  Literal,
  type Logical,
  Star,
  type Unary,
} from '@actions/expressions/ast';

/** `needs.plan.outputs['x']` is ['needs', 'plan', 'outputs', 'x']; the path ends where a name is computed. */
export interface Use {
  readonly path: readonly string[];
  /** Where in the expression, both counted from 0. */
  readonly line: number;
  readonly column: number;
}

/** From a line and a column to the offset in `text`. */
export function offsetIn(text: string, { line, column }: Pick<Use, 'line' | 'column'>): number {
  const before = text.split('\n').slice(0, line);
  return before.reduce((sum, passed) => sum + passed.length + 1, 0) + column;
}

export function usesOf(tree: Expr): { readonly uses: readonly Use[]; readonly functions: readonly string[] } {
  const visitor = new UseVisitor();
  visitor.visit(tree);
  return { uses: visitor.uses, functions: [...visitor.functions] };
}

/** What a node stands for, if it is a place in a context that can be known without evaluating anything. */
type Place = { path: string[]; isOpen: boolean } | undefined;

class UseVisitor implements ExprVisitor<Place> {
  readonly uses: { path: string[]; line: number; column: number }[] = [];
  readonly functions = new Set<string>();

  visit(node: Expr): Place {
    return node.accept(this);
  }

  visitLiteral(_: Literal): Place {
    return undefined;
  }

  visitUnary({ expr }: Unary): Place {
    this.visit(expr);
    return undefined;
  }

  visitBinary({ left, right }: Binary): Place {
    this.visit(left);
    this.visit(right);
    return undefined;
  }

  visitLogical({ args }: Logical): Place {
    for (const arg of args) this.visit(arg);
    return undefined;
  }

  visitGrouping({ group }: Grouping): Place {
    return this.visit(group);
  }

  visitContextAccess({ name }: ContextAccess): Place {
    const { line, column } = name.range.start;
    const path = [name.lexeme.toLowerCase()];
    this.uses.push({ path, line, column });
    return { path, isOpen: true };
  }

  visitIndexAccess({ expr, index }: IndexAccess): Place {
    const place = this.visit(expr);
    const name = index instanceof Literal ? index.literal.coerceString() : undefined;
    // A star cannot be visited.
    if (name === undefined && !(index instanceof Star)) this.visit(index);
    if (!place?.isOpen) return place;
    if (name === undefined) place.isOpen = false;
    else place.path.push(name);
    return place;
  }

  visitFunctionCall({ functionName, args }: FunctionCall): Place {
    this.functions.add(functionName.lexeme.toLowerCase());
    for (const arg of args) this.visit(arg);
    return undefined;
  }
}
