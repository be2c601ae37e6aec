// A command from its start to its end, as whoever types it waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { peakMemory } from './processes.ts';

export interface Timed {
  readonly ms: number;
  readonly stdout: string;
  /** In MB; absent where the system does not tell. */
  readonly peakMb?: number;
}

export interface TimedOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Throws with what it said where it fails. Its output is read, as that of anything in a pipe. */
export async function timed(command: readonly string[], { cwd, env }: TimedOptions = {}): Promise<Timed> {
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, env: { ...outside(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const killChild = (): void => void child.kill('SIGKILL');
  process.on('exit', killChild);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  let peakMb: number | undefined;
  const looking = setInterval(() => {
    peakMb = peakMemory(child.pid ?? 0) ?? peakMb;
  }, 20);
  const [code] = await once(child, 'close');
  const ms = performance.now() - startedAt;
  clearInterval(looking);
  process.off('exit', killChild);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${output.stdout}${output.stderr}`);
  return { ms, stdout: output.stdout, ...(peakMb !== undefined && { peakMb }) };
}

/** As if not called by npm, which tools of its kind would take for a word to themselves. */
function outside(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}
