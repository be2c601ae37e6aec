// `npm run bench`: measures wp and its peers, shows the medians, and judges the goals.
import { writeFileSync } from 'node:fs';
import { Builtins, Cli, Command, Option, UsageError } from 'clipanion';
import { exitOnSignals } from '../test/support/exit-on-signals.ts';
import { describeMachine } from './machine.ts';
import { playRow } from './play.ts';
import { renderMachine, renderRow, renderSummary } from './report/table.ts';
import type { BenchResult, RowResult } from './result.ts';
import type { Row } from './row.ts';
import { rows } from './rows.ts';
import { pagePath, readResult, storeResult, writeFiles } from './write.ts';

class BenchCommand extends Command {
  static override usage = Command.Usage({
    description: 'Measure wp and its peers side by side, on one Redis, and judge the goals.',
    details: `
      Plays the rows one after the other. In each round every contender does the work once, in separate processes; long-lived processes
      are warmed up first. The medians over rounds count. Keep the machine quiet meanwhile.

      Rows: ${rows.map(({ name }) => name).join(', ')}.
    `,
    examples: [
      ['Everything, about ten minutes', 'npm run bench'],
      ['Two rows only', 'npm run bench -- --only chain --only flat-64'],
      ['Check that everything works', 'npm run bench -- --quick'],
      ['Measure, and rewrite the figures in docs/', 'npm run bench -- --write'],
    ],
  });

  readonly only = Option.Array('--only', [], {
    description: 'Play this row only: its name, or the beginning of its name. Repeatable.',
  });
  readonly rounds = Option.String('--rounds', {
    description: 'Play N rounds of each row (default: what the row says, or 3).',
  });
  readonly quick = Option.Boolean('--quick', false, {
    description: 'Play one round with a tenth of the work, and judge nothing.',
  });
  readonly json = Option.String('--json', {
    tolerateBoolean: true,
    description: 'Print all figures as JSON instead of the table, or write them to FILE with --json=FILE.',
  });
  readonly write = Option.Boolean('--write', false, {
    description: `Store the result in docs/performance/, and update ${pagePath} and its plots.`,
  });
  readonly plot = Option.Boolean('--plot', false, {
    description: `Measure nothing: make the plots and tables of ${pagePath} again from the stored result.`,
  });

  override async execute(): Promise<number> {
    if (this.plot) {
      writeFiles(readResult());
      return 0;
    }
    const chosen = this.#chosenRows();
    const rounds = this.#roundCount();
    if (this.write && (this.quick || this.only.length > 0))
      throw new UsageError('--write needs all rows in full: leave out --only and --quick.');
    const machine = describeMachine();
    this.#print(renderMachine({ machine }));
    const results: RowResult[] = [];
    for (const row of chosen) results.push(await this.#play(row, rounds));
    this.#finish({ at: Date.now(), machine, rows: results });
    return 0;
  }

  async #play(row: Row, given: number | undefined): Promise<RowResult> {
    const rounds = this.quick ? 1 : (given ?? row.rounds ?? 3);
    const result = await playRow(row, {
      rounds,
      isQuick: this.quick,
      onMeasure: (_row, { name }, round) => this.#progress(`${row.name}: ${name}, round ${round} of ${rounds}`),
    });
    this.#progress('');
    this.#print(renderRow(result, !this.quick));
    return result;
  }

  #finish(result: BenchResult): void {
    if (!this.quick) this.#print(renderSummary(result.rows));
    const json = `${JSON.stringify(result, null, 2)}\n`;
    if (typeof this.json === 'string') writeFileSync(this.json, json);
    else if (this.json) process.stdout.write(json);
    if (!this.write) return;
    storeResult(result);
    writeFiles(result);
  }

  #chosenRows(): readonly Row[] {
    const chosen = this.only.flatMap(named);
    return this.only.length === 0 ? rows : rows.filter((row) => chosen.includes(row));
  }

  #roundCount(): number | undefined {
    if (this.rounds === undefined) return undefined;
    if (/^[1-9]\d*$/.test(this.rounds)) return Number(this.rounds);
    throw new UsageError(`--rounds takes a whole number of at least 1, not "${this.rounds}".`);
  }

  #print(text: string): void {
    if (this.json !== true) process.stdout.write(`${text}\n`);
  }

  /** One line that the next one overwrites, on terminals only. */
  #progress(text: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  }
}

/** The row of that name, or all rows whose names begin with `text`. */
function named(text: string): readonly Row[] {
  const exact = rows.filter(({ name }) => name === text);
  const found = exact.length > 0 ? exact : rows.filter(({ name }) => name.startsWith(text));
  if (found.length > 0) return found;
  throw new UsageError(`unknown row "${text}". The rows are ${rows.map(({ name }) => name).join(', ')}.`);
}

exitOnSignals();

const cli = new Cli({ binaryLabel: 'bench', binaryName: 'npm run bench --', enableColors: false });
cli.register(BenchCommand);
cli.register(Builtins.HelpCommand);
await cli.runExit(process.argv.slice(2));
