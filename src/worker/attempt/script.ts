// Runs the script of a job: its command, its log, with secrets masked, and its outputs, as they are.
import type { CommandWork, JobSpec } from '../../pipeline/pipeline.ts';
import { LogWriter } from '../../state/log/log-writer.ts';
import type { Claim } from '../../state/work/advance-run.ts';
import type { CommandEnding } from '../command/command.ts';
import { jobEnvironment } from './environment.ts';
import { OutputFile } from './output-file.ts';
import type { Outputs } from './outputs.ts';
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
  const mask = context.secrets.maskOf(spec.secrets);
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
  let isOver = false;
  const finish = async (how: CommandEnding): Promise<WorkEnding> => {
    isOver = true;
    // Not awaited: `log.end` waits for this write too, and not for ever.
    void write(log, masked.end());
    const logIncomplete = !(await log.end()).whole || command.lostOutput;
    const ending = how.kind === 'exit' && how.exitCode === 0 ? withOutputs(how, outputs.read(mask)) : how;
    outputs.remove();
    return logIncomplete ? { ...ending, logIncomplete } : ending;
  };
  return {
    ending: command.ending.then(finish),
    get isOver() {
      return isOver;
    },
    end: () => command.end(),
    kill: () => command.kill(),
  };
}

async function write(log: LogWriter, bytes: Buffer): Promise<void> {
  if (bytes.length > 0) await log.write(bytes);
}

function withOutputs(ending: CommandEnding, outputs: Outputs): WorkEnding {
  if (!outputs.ok) return { kind: 'output', message: outputs.problem };
  return Object.keys(outputs.values).length === 0 ? ending : { ...ending, outputs: outputs.values };
}
