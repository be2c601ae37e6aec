/** What a hook runs after: the result of the run, or its end whatever the result. In the order in which hooks run. */
export const hookEvents = ['on_success', 'on_failure', 'on_cancel', 'always'] as const;

export type HookEvent = (typeof hookEvents)[number];
