/** Builds dist/ where the sources have changed since; says whether it had to. */
export function buildIfStale(): Promise<boolean>;
/** Builds dist/. */
export function build(): Promise<void>;
