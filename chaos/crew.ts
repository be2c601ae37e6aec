// The workers of a round: real processes. They are killed, frozen and replaced, and must not exit by themselves.
import { setTimeout as delay } from 'node:timers/promises';
import { startWp, type WpProcess } from '../test/support/wp.ts';
import type { Random } from './random.ts';
import { settings } from './settings.ts';

interface Member {
  readonly process: WpProcess;
  /** Spans in epoch ms; a span without an end: the process is frozen now. */
  readonly frozen: { readonly from: number; to?: number }[];
  /** Why it may exit; undefined: it must not. */
  ending?: 'killed' | 'drained';
  endingAt?: number;
}

export class Crew {
  readonly #random: Random;
  readonly #size: number;
  readonly #env: Readonly<Record<string, string>>;
  readonly #onCrash: (output: string) => void;
  readonly #members: Member[] = [];
  /** All workers of the round, by pid. */
  readonly #history = new Map<number, Member>();
  #isOver = false;

  /** `onCrash` gets the stderr of a worker that exited without being asked to. */
  constructor(random: Random, env: Readonly<Record<string, string>>, onCrash: (output: string) => void) {
    this.#random = random;
    this.#size = random.integer(3, 5);
    this.#env = env;
    this.#onCrash = onCrash;
    process.on('exit', this.#killAll);
    for (let count = 0; count < this.#size; count++) this.#hire();
  }

  get size(): number {
    return this.#size;
  }

  kill(index: number): void {
    const member = this.#pick(index);
    if (!member) return;
    [member.ending, member.endingAt] = ['killed', Date.now()];
    member.process.signal('SIGKILL');
  }

  /** The worker may end its running jobs, and then has to exit. */
  drain(index: number): void {
    const member = this.#pick(index);
    if (!member) return;
    [member.ending, member.endingAt] = ['drained', Date.now()];
    member.process.signal('SIGTERM');
    void this.#killLate(member);
  }

  async freeze(index: number, ms: number): Promise<void> {
    const member = this.#pick(index);
    if (!member || member.frozen.some(({ to }) => to === undefined)) return;
    const span: Member['frozen'][number] = { from: Date.now() };
    member.frozen.push(span);
    member.process.signal('SIGSTOP');
    await delay(ms);
    member.process.signal('SIGCONT');
    span.to = Date.now();
  }

  /** How long the worker with this pid was frozen between the two times. */
  frozenMs(pid: number, from: number, to: number): number {
    const spans = this.#history.get(pid)?.frozen ?? [];
    return spans.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.to ?? to) - Math.max(from, span.from)), 0);
  }

  /** What happened to the workers that `text` names. */
  fatesIn(text: string): string[] {
    return [...this.#history]
      .filter(([pid]) => text.includes(`-${pid}-`))
      .map(([pid, { ending = 'left alone', endingAt, frozen }]) => {
        const spans = frozen.map(({ from, to }) => `, frozen from ${from} to ${to}`).join('');
        return `worker ${pid}: ${ending} at ${endingAt}${spans}`;
      });
  }

  /** Returns the stderr of workers that did not stop and had to be killed. */
  async dismiss(): Promise<string[]> {
    this.#isOver = true;
    const stuck = this.#members.map(async (member) => {
      member.ending ??= 'drained';
      member.process.signal('SIGTERM');
      return this.#killLate(member);
    });
    const outputs = await Promise.all(stuck);
    process.off('exit', this.#killAll);
    return outputs.filter((output) => output !== undefined);
  }

  async #killLate({ process }: Member): Promise<string | undefined> {
    const isLate = await Promise.race([process.end.then(() => false), delay(settings.stopMs, true, { ref: false })]);
    if (!isLate) return undefined;
    process.signal('SIGKILL');
    await process.end;
    return lastLines(process.stderr());
  }

  /** For a round that is interrupted. */
  readonly #killAll = (): void => {
    for (const { process } of this.#members) process.signal('SIGKILL');
  };

  #hire(): void {
    const slots = String(this.#random.integer(1, 4));
    const lease = ['--lease', `${settings.leaseMs}ms`, '--grace', `${settings.graceMs}ms`];
    const args = ['worker', '--concurrency', slots, ...lease, '--drain-timeout', `${settings.drainMs}ms`];
    const member: Member = { process: startWp(args, this.#env), frozen: [] };
    this.#members.push(member);
    this.#history.set(member.process.pid, member);
    void member.process.end.then(() => this.#replace(member));
  }

  #replace(member: Member): void {
    this.#members.splice(this.#members.indexOf(member), 1);
    const span = member.frozen.at(-1);
    if (span) span.to ??= Date.now();
    if (member.ending === undefined) this.#onCrash(lastLines(member.process.stderr()));
    if (!this.#isOver) this.#hire();
  }

  /** A worker that may still be disturbed. */
  #pick(index: number): Member | undefined {
    const able = this.#members.filter(({ ending }) => ending === undefined);
    return able[index % Math.max(1, able.length)];
  }
}

function lastLines(text: string): string {
  return text.split('\n').slice(-30).join('\n');
}
