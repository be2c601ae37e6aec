// Waiting for something, but not for ever, and without a timer that outlives the wait.

/** Resolves when `event` has been settled, or after `limitMs`. */
export function within(event: Promise<unknown>, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    event.then(settle, settle);
  });
}
