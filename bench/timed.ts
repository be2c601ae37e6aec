// Times a command from its start to its end, as a user waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { defined } from '../src/pipeline/defined.ts';
import { peakMemory } from './processes.ts';

export interface Timed {
  readonly ms: number;
  readonly stdout: string;
  /** In MB; undefined on systems that do not tell. */
  readonly peakMb?: number;
}

export interface TimedOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Throws with the command's output if it fails. Reads its output, as a pipe does. */
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
  return defined({ ms, stdout: output.stdout, peakMb });
}

/** Without npm's variables: other task runners would take them as settings. */
function outside(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}
