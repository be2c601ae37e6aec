// Prints the number of tests as the very last line: `12 passed, 0 failed`, with `, 1 skipped` if tests were skipped. Before it comes a
// line for each failure, so that the end of a log says what failed.
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

export default class CountReporter implements Reporter {
  /** Prints at exit: the other reporter and the global teardown still print after the run has ended. */
  onInit(): void {
    process.once('exit', printCounts);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    Object.assign(counts, { passed: 0, failed: unhandledErrors.length, skipped: 0 });
    for (const module of modules) {
      // A file that did not load has no tests, but counts as failed.
      counts.failed += module.errors().length;
      for (const error of module.errors()) noteFailure(module.relativeModuleId, error);
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        counts[state === 'pending' ? 'skipped' : state] += 1;
        for (const error of errors) noteFailure(`${module.relativeModuleId} > ${test.fullName}`, error);
      }
    }
  }
}

function noteFailure(where: string, { message }: { readonly message: string }): void {
  const [first = ''] = stripVTControlCharacters(message).split('\n');
  failures.push(`FAILED ${where}: ${first}`);
}

function printCounts(exitCode: number): void {
  // For failures without a test, such as a global setup that throws.
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write([...failures, ''].join('\n'));
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
}
