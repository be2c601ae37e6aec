// A process that has started a job and has not told its guard yet, to be killed by a test.
import { spawn } from 'node:child_process';
import { ProcessGuard } from '../../src/worker/command/guard.ts';
import { JobFolder } from '../../src/worker/command/job-folder.ts';

const folder = new JobFolder();
const mark = folder.newPath('outputs');
new ProcessGuard(folder).announce(mark);
const env = { ...process.env, WP_OUTPUT: mark };
const job = spawn('sleep', ['317'], { detached: true, stdio: 'ignore', env });
process.stdout.write(`${job.pid}\n`);
setInterval(() => {}, 1_000);
