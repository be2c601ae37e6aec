// Tools that run a graph of commands: `count` times `true` before one last target, at most four at once. Their folder was never built,
// so that nothing is up to date.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Bench } from '../bench.ts';
import { timed } from '../timed.ts';

const slots = 4;

/** Returns the time of the whole command in ms. */
export type ShellPeer = (bench: Bench, count: number) => Promise<number>;

export const ninja: ShellPeer = async (bench, count) => {
  const cwd = folderWith(bench, {
    'build.ninja': `rule true\n  command = true\n${names(count)
      .map((name) => `build ${name}: true\n`)
      .join('')}`,
  });
  return (await timed(['ninja', `-j${slots}`], { cwd })).ms;
};

export const make: ShellPeer = async (bench, count) => {
  const all = names(count).join(' ');
  const cwd = folderWith(bench, { Makefile: `.PHONY: all ${all}\nall: ${all}\n${all}:\n\ttrue\n` });
  return (await timed(['make', `-j${slots}`], { cwd })).ms;
};

/** Without npm in front, which takes another 200 ms, and without writing a cache. */
export const wireit: ShellPeer = async (bench, count) => {
  const scripts = names(count).map((name) => [name, { command: 'true' }] as const);
  const json = {
    scripts: Object.fromEntries(['all', ...names(count)].map((name) => [name, 'wireit'])),
    wireit: { all: { dependencies: names(count) }, ...Object.fromEntries(scripts) },
  };
  const cwd = folderWith(bench, { 'package.json': JSON.stringify(json) });
  const program = resolve('bench/node_modules/wireit/bin/wireit.js');
  const env = {
    NODE_RUN_SCRIPT_NAME: 'all',
    NODE_RUN_PACKAGE_JSON_PATH: join(cwd, 'package.json'),
    WIREIT_PARALLEL: String(slots),
    WIREIT_CACHE: 'none',
    WIREIT_LOGGER: 'quiet-ci',
  };
  return (await timed([process.execPath, program], { cwd, env })).ms;
};

/** turbo always starts commands through npm, so the row gives it fewer. */
export const turbo: ShellPeer = async (bench, count) => {
  const json = { name: 'bench', private: true, packageManager: 'npm@10.0.0', workspaces: ['a'] };
  const tasks = Object.fromEntries(names(count).map((name) => [name, { cache: false }]));
  const scripts = Object.fromEntries(names(count).map((name) => [name, 'true']));
  const cwd = folderWith(bench, {
    'package.json': JSON.stringify(json),
    'package-lock.json': JSON.stringify({ name: 'bench', lockfileVersion: 3, packages: { '': json } }),
    'turbo.json': JSON.stringify({ tasks }),
    'a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', scripts }),
  });
  const program = resolve('bench/node_modules/.bin/turbo');
  const flags = [`--concurrency=${slots}`, '--no-daemon', '--cache=local:,remote:'];
  const env = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
  return (await timed([program, 'run', ...names(count), ...flags], { cwd, env })).ms;
};

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `t${index + 1}`);
}

function folderWith(bench: Bench, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(bench.folder, 'graph-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
