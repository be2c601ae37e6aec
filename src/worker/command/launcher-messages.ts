// What a worker and its launcher say to each other.
import type { Exit, Leader } from './leader.ts';

export interface LaunchRequest {
  readonly leader: Leader;
  /** Descriptors of the worker. The leader gets them as its own, from 1 on. */
  readonly files: readonly number[];
}

export type LaunchReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly code?: string | undefined; readonly message: string }
  | { readonly kind: 'exited'; readonly pid: number; readonly how: Exit };
