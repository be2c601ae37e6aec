// All commands, in the groups and the order in which help shows them. Each is loaded when it is needed.
import type { Command, Usage } from 'clipanion';

export type CommandClass = (new () => Command) & { readonly usage?: Usage };

export interface CommandGroup {
  readonly title: string;
  /** By the name that is typed after `wp`. */
  readonly commands: Readonly<Record<string, () => Promise<CommandClass>>>;
}

export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'Run',
    commands: {
      init: async () => (await import('./commands/init.ts')).InitCommand,
      validate: async () => (await import('./commands/validate.ts')).ValidateCommand,
      graph: async () => (await import('./commands/graph.ts')).GraphCommand,
      run: async () => (await import('./commands/run.ts')).RunCommand,
      rerun: async () => (await import('./commands/rerun.ts')).RerunCommand,
    },
  },
  {
    title: 'Inspect',
    commands: {
      status: async () => (await import('./commands/status.ts')).StatusCommand,
      list: async () => (await import('./commands/list.ts')).ListCommand,
      logs: async () => (await import('./commands/logs.ts')).LogsCommand,
      watch: async () => (await import('./commands/watch.ts')).WatchCommand,
      events: async () => (await import('./commands/events.ts')).EventsCommand,
      explain: async () => (await import('./commands/explain.ts')).ExplainCommand,
    },
  },
  {
    title: 'Control',
    commands: {
      cancel: async () => (await import('./commands/cancel.ts')).CancelCommand,
      retry: async () => (await import('./commands/retry.ts')).RetryCommand,
      attach: async () => (await import('./commands/attach.ts')).AttachCommand,
      pause: async () => (await import('./commands/pause.ts')).PauseCommand,
      resume: async () => (await import('./commands/pause.ts')).ResumeCommand,
      prune: async () => (await import('./commands/prune.ts')).PruneCommand,
    },
  },
  {
    title: 'Workers',
    commands: {
      worker: async () => (await import('./commands/worker.ts')).WorkerCommand,
      'workers list': async () => (await import('./commands/workers.ts')).WorkersCommand,
      'workers drain': async () => (await import('./commands/workers.ts')).DrainCommand,
    },
  },
  {
    title: 'Set up',
    commands: {
      config: async () => (await import('./commands/config.ts')).ConfigCommand,
      doctor: async () => (await import('./commands/doctor.ts')).DoctorCommand,
      completion: async () => (await import('./commands/completion.ts')).CompletionCommand,
      schema: async () => (await import('./commands/schema.ts')).SchemaCommand,
    },
  },
];

const loaders = new Map(commandGroups.flatMap(({ commands }) => Object.entries(commands)));

/** Of one word, such as `run`, or of two, such as `workers list`. */
export const commandNames: readonly string[] = [...loaders.keys()];

/** The command that the words begin with; `wp workers` means `wp workers list`. Undefined: there is no such command. */
export function commandIn([first = '', second = '']: readonly string[]): string | undefined {
  const isAlone = second === '' || second.startsWith('-');
  return [`${first} ${second}`, first, ...(isAlone ? [`${first} list`] : [])].find((name) => loaders.has(name));
}

export async function loadCommand(name: string): Promise<CommandClass> {
  const load = loaders.get(name);
  if (!load) throw new Error(`Internal error: there is no command ${name}.`);
  return load();
}
