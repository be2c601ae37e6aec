/** Builds dist/ if the sources have changed since. Returns whether it had to. */
export function buildIfStale(): Promise<boolean>;
/** Builds dist/. */
export function build(): Promise<void>;
