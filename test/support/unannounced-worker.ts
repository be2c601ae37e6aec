// A process for a test to kill: it has started a job and has not yet told its guard. Its argument marks the job.
import { spawn } from 'node:child_process';
import { startGuard } from '../../src/worker/command/guard.ts';

const mark = process.argv[2] ?? '';
startGuard().start(mark);
const env = { ...process.env, WP_OUTPUT: mark };
const job = spawn('sleep', ['317'], { detached: true, stdio: 'ignore', env });
process.stdout.write(`${job.pid}\n`);
setInterval(() => {}, 1_000);
