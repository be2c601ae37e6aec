// Which contexts an expression reads, which names in them, and which functions it calls.
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
import { fromData } from './json-data.ts';

export interface Use {
  /** `needs.plan.outputs['x']` is ['needs', 'plan', 'outputs', 'x']. The path ends before a name that is computed. */
  readonly path: readonly string[];
  /** The place in the expression, from 0. */
  readonly line: number;
  readonly column: number;
}

/** `==` or `!=` between a path and a value that is written there. */
export interface Comparison extends Use {
  readonly literal: string | number | boolean | null;
}

/** The offset in `text` of a line and a column. */
export function offsetIn(text: string, { line, column }: Pick<Use, 'line' | 'column'>): number {
  const before = text.split('\n').slice(0, line);
  return before.reduce((sum, passed) => sum + passed.length + 1, 0) + column;
}

export function usesOf(tree: Expr): {
  readonly uses: readonly Use[];
  readonly comparisons: readonly Comparison[];
  readonly functions: readonly string[];
} {
  const visitor = new UseVisitor();
  visitor.visit(tree);
  return { uses: visitor.uses, comparisons: visitor.comparisons, functions: [...visitor.functions] };
}

/** The path that a node reads, if it can be known without evaluating anything. `isOpen`: the path may go on. */
type PathRead = { path: string[]; isOpen: boolean } | undefined;

class UseVisitor implements ExprVisitor<PathRead> {
  readonly uses: { path: string[]; line: number; column: number }[] = [];
  readonly comparisons: Comparison[] = [];
  readonly functions = new Set<string>();

  visit(node: Expr): PathRead {
    return node.accept(this);
  }

  visitLiteral(_: Literal): PathRead {
    return undefined;
  }

  visitUnary({ expr }: Unary): PathRead {
    this.visit(expr);
    return undefined;
  }

  visitBinary({ left, operator, right }: Binary): PathRead {
    const [read, other] = [this.visit(left), this.visit(right)];
    if (operator.lexeme === '==' || operator.lexeme === '!=') {
      this.#noteComparison(read, right);
      this.#noteComparison(other, left);
    }
    return undefined;
  }

  #noteComparison(read: PathRead, value: Expr): void {
    const use = this.uses.find(({ path }) => path === read?.path);
    if (!use || !read?.isOpen || !(value instanceof Literal)) return;
    this.comparisons.push({ ...use, literal: fromData(value.literal) as Comparison['literal'] });
  }

  visitLogical({ args }: Logical): PathRead {
    for (const arg of args) this.visit(arg);
    return undefined;
  }

  visitGrouping({ group }: Grouping): PathRead {
    return this.visit(group);
  }

  visitContextAccess({ name }: ContextAccess): PathRead {
    const { line, column } = name.range.start;
    const path = [name.lexeme.toLowerCase()];
    this.uses.push({ path, line, column });
    return { path, isOpen: true };
  }

  visitIndexAccess({ expr, index }: IndexAccess): PathRead {
    const place = this.visit(expr);
    const name = index instanceof Literal ? index.literal.coerceString() : undefined;
    // A Star has no `accept`.
    if (name === undefined && !(index instanceof Star)) this.visit(index);
    if (!place?.isOpen) return place;
    if (name === undefined) place.isOpen = false;
    else place.path.push(name);
    return place;
  }

  visitFunctionCall({ functionName, args }: FunctionCall): PathRead {
    this.functions.add(functionName.lexeme.toLowerCase());
    for (const arg of args) this.visit(arg);
    return undefined;
  }
}
