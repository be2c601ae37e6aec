// The model driven by hand, for its own tests.
import type { Attempt, Job } from './graph.ts';
import type { Model } from './model.ts';

export function job(name: string, needs: readonly string[] = [], more: Partial<Job> = {}): Job {
  return { name, needs: needs.map((need) => ({ job: need })), when: 'on_success', ...more };
}

export function end(model: Model, leg: string, how: Attempt['how'], more: Partial<Attempt> = {}): void {
  model.start(leg);
  model.settle(leg, { how, ...more });
}

/** Status, reason and cause of a leg, in one line. */
export function stateOf(model: Model, id: string): string {
  const { status, reason, causes } = model.legs.find(({ leg }) => leg === id) ?? {};
  return [status, reason, ...(causes ?? [])].filter((word) => word).join(' ');
}

export function statesOf(model: Model): Record<string, string> {
  return Object.fromEntries(model.legs.map(({ leg }) => [leg, stateOf(model, leg)]));
}
