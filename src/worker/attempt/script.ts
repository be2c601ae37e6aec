// The work of a job that has a script: its command, its log, its outputs, with no secret in either.
import type { CommandWork, JobSpec } from '../../pipeline/pipeline.ts';
import { LogWriter } from '../../state/log/log-writer.ts';
import type { Claim } from '../../state/work/advance.ts';
import { type CommandEnding, startCommand } from '../command/command.ts';
import { Mask } from '../secrets/mask.ts';
import type { AttemptContext, Work } from './attempt.ts';
import { jobEnvironment } from './environment.ts';
import type { WorkEnding } from './outcome.ts';
import { OutputFile } from './output-file.ts';

export interface Script {
  readonly claim: Claim;
  /** With nothing late in it any more. */
  readonly spec: JobSpec;
  readonly work: CommandWork;
  readonly secrets: Readonly<Record<string, string>>;
}

export function startScript({ claim, spec, work, secrets }: Script, context: AttemptContext): Work {
  const { run, worker, redis, graceMs, guard } = context;
  const log = new LogWriter(redis, { run, job: claim.job, attempt: claim.attempt });
  const mask = new Mask(Object.values(secrets));
  const masked = { stdout: mask.stream(), stderr: mask.stream() };
  const outputs = new OutputFile();
  const command = startCommand({
    script: work.script,
    shell: work.shell,
    cwd: spec.cwd,
    env: jobEnvironment(claim, spec, { run, worker, secrets, output: outputs.path }),
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
    graceMs,
    guard,
    onOutput: (stream, bytes) => write(log, stream, masked[stream].push(bytes)),
  });
  const finish = async (how: CommandEnding): Promise<WorkEnding> => {
    // The end of the log waits for it too, and not for ever.
    for (const stream of ['stdout', 'stderr'] as const) void write(log, stream, masked[stream].end());
    const logIncomplete = !(await log.end()).whole || command.lostOutput;
    const ending = how.kind === 'exit' && how.exitCode === 0 ? await withOutputs(how, outputs, mask) : how;
    await outputs.remove();
    return logIncomplete ? { ...ending, logIncomplete } : ending;
  };
  return { ending: command.ending.then(finish), end: () => command.end(), kill: () => command.kill() };
}

async function write(log: LogWriter, stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> {
  if (bytes.length > 0) await log.write(stream, bytes);
}

async function withOutputs(ending: WorkEnding, file: OutputFile, mask: Mask): Promise<WorkEnding> {
  const outputs = await file.read();
  if (!outputs.ok) return { kind: 'output', message: outputs.problem };
  const names = Object.keys(outputs.values);
  if (names.some((name) => mask.text(name) !== name)) {
    return {
      kind: 'output',
      message: '$WP_OUTPUT has a secret where the name of an output belongs. Write NAME=value.',
    };
  }
  if (names.length === 0) return ending;
  const shown = Object.entries(outputs.values).map(([name, value]) => [name, mask.text(value)]);
  return { ...ending, outputs: JSON.stringify(Object.fromEntries(shown)) };
}
