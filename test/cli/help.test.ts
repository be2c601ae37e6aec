// What `--help` shows at several widths, and the errors for unknown commands and options.
import { expect, test } from 'vitest';
import { commandNames, loadCommand } from '../../src/cli/commands.ts';
import { commandHelp, overview } from '../../src/cli/help/help.ts';
import { coloursFor } from '../../src/cli/text/colours.ts';
import { harmless } from '../../src/cli/text/printable.ts';
import { dispatched } from '../support/dispatched.ts';

const plain = coloursFor(false);

test.each([100, 40])('the overview, %i columns wide', async (width) => {
  await expect(await overview({ width, colours: plain })).toMatchFileSnapshot(`help/overview-${width}.txt`);
});

test.each([
  ['run', 100],
  ['run', 40],
  ['logs', 80],
  ['worker', 80],
])('the page of wp %s, %i columns wide', async (name, width) => {
  await expect(await commandHelp(name, { width, colours: plain })).toMatchFileSnapshot(`help/${name}-${width}.txt`);
});

test.each(commandNames)('wp %s has a description and examples, and fits into 40 columns', async (name) => {
  const { usage } = await loadCommand(name);
  expect(usage?.description).toMatch(/^[A-Z].*\.$/);
  expect(usage?.examples?.length).toBeGreaterThan(0);
  const lines = (await commandHelp(name, { width: 40, colours: plain })).split('\n');
  // Commands are never wrapped, because users copy them.
  const tooLong = lines.filter((line) => line.length > 40 && !/^ {2}(wp|-)/.test(line) && /\S\s+\S/.test(line));
  expect(tooLong).toEqual([]);
});

test('-h, --help and help show the same, with colours only in a terminal', async () => {
  const page = await dispatched('help', 'retry');
  expect(page).toEqual(await dispatched('retry', '-h'));
  expect(page).toEqual(await dispatched('retry', 'RUN', '--help'));
  expect(page).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await dispatched()).toEqual(await dispatched('--help'));
  expect(harmless(await commandHelp('retry', { width: 100, colours: coloursFor(true) }))).toContain(
    '\u001b[1mUsage\u001b[22m',
  );
  expect(page.stdout).not.toContain('\u001b');
});

test.each([
  [['stauts'], 'there is no command "stauts". Did you mean "wp status"?'],
  [['help', 'stauts'], 'there is no command "stauts". Did you mean "wp status"?'],
  [['ls'], 'there is no command "ls". Did you mean "wp list"?'],
  [['stop'], 'there is no command "stop". Did you mean "wp cancel"?'],
  [['my pipeline.yaml'], `there is no command "my pipeline.yaml". Did you mean "wp run 'my pipeline.yaml'"?`],
  [['workers', 'drian', 'x'], 'there is no command "workers drian". Did you mean "wp workers drain"?'],
  [['frobnicate'], 'there is no command "frobnicate". List all commands: wp help'],
  [['run', 'x.yaml', '--worker', '3'], 'wp run has no option --worker. Did you mean --workers?'],
  [['run', 'x.yaml', '--worker=3'], 'wp run has no option --worker. Did you mean --workers?'],
  [['list', '--frobnicate'], 'wp list has no option --frobnicate.'],
  [['logs'], 'missing argument RUN, such as @last. Usage: wp logs RUN [JOB]'],
  [['status', 'a', 'b'], 'unexpected argument "b". Usage: wp status [RUN]'],
  [['run', 'x.yaml', '--workers'], '--workers needs a value.'],
])('wp %j exits with 2 and says what is wrong', async (args, said) => {
  const { exitCode, stdout, stderr } = await dispatched(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(`wp: ${said}`);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
});
