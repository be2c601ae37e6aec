// A process that has started a job and has not yet come to telling its guard, to be killed by a test: its argument is the mark.
import { spawn } from 'node:child_process';
import { startGuard } from '../../src/worker/command/guard.ts';

const mark = process.argv[2] ?? '';
startGuard().start(mark);
const env = { ...process.env, WP_OUTPUT: mark };
const job = spawn('sleep', ['317'], { detached: true, stdio: 'ignore', env });
process.stdout.write(`${job.pid}\n`);
setInterval(() => {}, 1_000);
