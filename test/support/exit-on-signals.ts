// Programs that start other processes: a signal ends them through their exit handlers, which end and remove what they started.

export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
}
