import type { BuildOptions } from 'esbuild';

/** Builds dist/ if the sources have changed since. Returns whether it had to. */
export function buildIfStale(): Promise<boolean>;
/** Builds dist/. */
export function build(): Promise<void>;
/** For esbuild: how anything of src/ becomes a program. */
export const forNode: BuildOptions;
