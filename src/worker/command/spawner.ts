// Starts the leaders of commands: by Node's own spawn at first, and by posix_spawn once that pays.
import { type Leader, type RunningLeader, running, spawnLeader } from './leader.ts';
import { PosixSpawn } from './posix-spawn.ts';

/** Loading koffi takes 15 ms, which posix_spawn saves within some 30 spawns. */
const firstSpawns = 32;
/** A worker with more memory saves that time with its first spawn. */
const largeBytes = 100 * 1024 * 1024;

export class Spawner {
  #spawns = 0;
  /** undefined: not loaded yet. False: cannot be loaded. */
  #posixSpawn: PosixSpawn | false | undefined;

  /** `files`: descriptors that become 1, 2, ... of the leader. Rejects when the leader never ran. */
  async start(leader: Leader, files: readonly number[]): Promise<RunningLeader> {
    return (await this.#load()?.start(leader, files)) ?? running(spawnLeader(leader, files));
  }

  close(): void {
    if (this.#posixSpawn) this.#posixSpawn.close();
    this.#posixSpawn = false;
  }

  #load(): PosixSpawn | undefined {
    if (this.#posixSpawn === undefined) {
      this.#spawns += 1;
      if (this.#spawns > firstSpawns || process.memoryUsage.rss() > largeBytes) this.#posixSpawn = load();
    }
    return this.#posixSpawn || undefined;
  }
}

function load(): PosixSpawn | false {
  try {
    return new PosixSpawn();
  } catch {
    return false;
  }
}
