// Runs the script of a job: its command, its log and its outputs, with secrets masked in both.
import type { CommandWork, JobSpec } from '../../pipeline/pipeline.ts';
import { LogWriter } from '../../state/log/log-writer.ts';
import type { Claim } from '../../state/work/advance.ts';
import type { CommandEnding } from '../command/command.ts';
import { Mask } from '../secrets/mask.ts';
import { jobEnvironment } from './environment.ts';
import { OutputFile } from './output-file.ts';
import type { AttemptContext, RunningWork, WorkEnding } from './work.ts';

export interface Script {
  readonly claim: Claim;
  /** All its late values are filled in. */
  readonly spec: JobSpec;
  readonly work: CommandWork;
  readonly secrets: Readonly<Record<string, string>>;
}

export function startScript({ claim, spec, work, secrets }: Script, context: AttemptContext): RunningWork {
  const { run, worker, redis, graceMs, commands } = context;
  const log = new LogWriter(redis, { run, job: claim.job, attempt: claim.attempt });
  const mask = new Mask(Object.values(secrets));
  const masked = mask.stream();
  const outputs = new OutputFile(commands.newOutputPath());
  const command = commands.start({
    script: work.script,
    shell: work.shell,
    cwd: spec.cwd,
    env: jobEnvironment(claim, spec, { run, worker, secrets, outputPath: outputs.path }),
    timeoutMs: spec.timeoutMs,
    graceMs,
    onOutput: (bytes) => write(log, masked.push(bytes)),
  });
  const finish = async (how: CommandEnding): Promise<WorkEnding> => {
    // Not awaited: `log.end` waits for this write too, and not for ever.
    void write(log, masked.end());
    const logIncomplete = !(await log.end()).whole || command.lostOutput;
    const ending = how.kind === 'exit' && how.exitCode === 0 ? await withOutputs(how, outputs, mask) : how;
    await outputs.remove();
    return logIncomplete ? { ...ending, logIncomplete } : ending;
  };
  return { ending: command.ending.then(finish), end: () => command.end(), kill: () => command.kill() };
}

async function write(log: LogWriter, bytes: Buffer): Promise<void> {
  if (bytes.length > 0) await log.write('stdout', bytes);
}

async function withOutputs(ending: WorkEnding, file: OutputFile, mask: Mask): Promise<WorkEnding> {
  const outputs = await file.read();
  if (!outputs.ok) return { kind: 'output', message: outputs.problem };
  const names = Object.keys(outputs.values);
  if (names.some((name) => mask.text(name) !== name)) {
    return {
      kind: 'output',
      message:
        'the name of an output in $WP_OUTPUT contains a secret. Write NAME=value, with the secret at most in the value.',
    };
  }
  if (names.length === 0) return ending;
  const shown = Object.entries(outputs.values).map(([name, value]) => [name, mask.text(value)]);
  return { ...ending, outputs: JSON.stringify(Object.fromEntries(shown)) };
}
