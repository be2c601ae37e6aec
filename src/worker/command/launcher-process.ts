// The launcher process: starts commands for its parent, the worker, and reports how they exit. It ends with the worker.
import { closeSync, constants, openSync, statSync } from 'node:fs';
import type { LaunchReply, LaunchRequest } from './launcher-messages.ts';
import { running, spawnLeader } from './leader.ts';

const worker = process.ppid;

function reply(message: LaunchReply): void {
  if (process.connected) process.send?.(message);
}

async function start({ leader, files }: LaunchRequest): Promise<void> {
  const opened: number[] = [];
  try {
    // The outputs are opened to write, a script to read. A worker that was killed has no descriptors left: nothing is started for it.
    for (const [n, file] of files.entries())
      opened.push(openSync(`/proc/${worker}/fd/${file}`, n < 2 ? constants.O_WRONLY : constants.O_RDONLY));
    const { pid, exit } = await running(spawnLeader(leader, opened));
    reply({ kind: 'started', pid });
    void exit.then((how) => reply({ kind: 'exited', pid, how }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    reply({ kind: 'failed', code, message });
  } finally {
    for (const file of opened) closeSync(file);
  }
}

// Throws where the files of another process cannot be opened: then the worker goes on without a launcher.
statSync(`/proc/${worker}/fd/2`);
process.on('disconnect', () => process.exit());
process.on('message', (request: LaunchRequest) => void start(request));
reply({ kind: 'ready' });
