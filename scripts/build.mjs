#!/usr/bin/env node
// Bundles src/ and every library it uses into dist/, so that the installed package needs nothing else.
// `node scripts/build.mjs` always builds; setup and tests call buildIfStale.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licences } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');

/** esbuild options that turn TypeScript of this repository into a program. */
export const forNode = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  loader: { '.lua': 'text', '.bash': 'text', '.zsh': 'text', '.fish': 'text' },
  // CommonJS libraries call require for Node's modules; an ES module has no require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
};

/** Returns whether it had to build. */
export async function buildIfStale() {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceHash()) await build();
  else if (existsSync(compiledIn(dist))) return false;
  else compile(dist);
  return true;
}

/** Builds next to dist/ and swaps at the end: a failed build leaves the old dist/, and two builds at once do not mix. */
export async function build() {
  const hash = sourceHash();
  const fresh = mkdtempSync(join(root, 'dist.new-'));
  try {
    const metafile = await bundle(fresh);
    compile(fresh);
    makeProgram(join(fresh, 'wp.js'));
    writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');
    writeFileSync(join(fresh, 'third-party-licenses.txt'), licences(metafile, root));
    writeFileSync(join(fresh, '.stamp'), hash);
    chmodSync(fresh, 0o755);
    swap(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Files that Node starts by themselves. Each holds all it needs. */
const programs = { wp: 'src/cli/start.ts', keeper: 'src/embedded/keeper.ts', renewer: 'src/state/leases/renewer.ts' };

/** CommonJS, because V8 takes compiled code only for scripts. */
const asScripts = { format: 'cjs', supported: { 'dynamic-import': false } };

async function bundle(outdir) {
  const esbuild = await import('esbuild');
  const options = {
    absWorkingDir: root,
    outdir,
    ...forNode,
    banner: {},
    define: { 'import.meta.dirname': '__dirname' },
    metafile: true,
  };
  const alone = await esbuild.build({ ...options, ...asScripts, entryPoints: programs });
  const main = await bundleMain(esbuild, options);
  return { outputs: { ...alone.metafile.outputs, ...main.outputs } };
}

/** In chunks, so that a command loads no more than it needs. esbuild splits only ES modules: it makes these, and then scripts of them. */
async function bundleMain(esbuild, options) {
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    entryPoints: { main: 'src/cli/main.ts' },
    splitting: true,
    write: false,
    plugins: [{ name: 'no-stdin', setup: withoutStdin }],
  });
  for (const { path, text } of outputFiles) {
    const { code } = await esbuild.transform(text, { ...asScripts, platform: 'node', target: forNode.target });
    writeFileSync(path, code);
  }
  return metafile;
}

/** clipanion opens stdin as soon as it is loaded, for a command that would read it. wp opens it itself where it does. */
function withoutStdin({ onLoad }) {
  onLoad({ filter: /clipanion.lib.advanced.Cli\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace('stdin: process.stdin,', 'stdin: undefined,'),
  }));
}

/**
 * A shell reads the first two lines of the program and becomes Node, which takes them for a comment and a text. Before any of our code
 * runs, Node raises its soft limit of open files and forgets that SIGHUP was ignored, as `nohup` asks. The shell still sees both: it cannot
 * trap a signal that was ignored when it started. See `OpenFiles` and cli/streams/ignored-hangup.ts.
 */
const shellLines = `#!/bin/sh
":" //; trap h=1 HUP; kill -HUP $$; trap - HUP; [ "$h" ] || export WP_HANGUP_IGNORED=1; WP_SOFT_LIMIT=$(ulimit -Sn) exec node "$0" "$@"
`;

function makeProgram(file) {
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/^#!.*\n/, () => shellLines),
  );
  chmodSync(file, 0o755);
}

/** Each Node version compiles for itself, so that several can use one dist/ at the same time. */
function compiledIn(folder) {
  return join(folder, `wp.${process.version}.compiled`);
}

function compile(folder) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js') && !(name.slice(0, -3) in programs));
  execFileSync(process.execPath, [join(root, 'scripts', 'compile.mjs'), compiledIn(folder), folder, ...chunks], {
    env,
  });
}

/** Another build may be at the same step. Then this one tries again, and the last one stays. */
function swap(fresh) {
  const old = `${fresh}.old`;
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(fresh, dist);
      break;
    } catch (error) {
      if (attempt === 10 || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** Hash over everything that decides the contents of dist/. It includes paths, so that a renamed file counts as a change. */
function sourceHash() {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const name of [
    'package.json',
    'package-lock.json',
    'LICENSE',
    'scripts/build.mjs',
    'scripts/compile.mjs',
    'scripts/licences.mjs',
  ]) {
    files.push(join(root, name));
  }
  for (const file of files.sort()) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
