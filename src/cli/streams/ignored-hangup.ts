// Whether this process was started with SIGHUP ignored, as by `nohup`.
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** Set by the first lines of the executable `wp`, which are a shell script: Node itself forgets which signals were ignored. */
export const hangupVariable = 'WP_HANGUP_IGNORED';

/** If `node` itself was started with `nohup`, two traces of that are left. */
export function wasHangupIgnored(env: NodeJS.ProcessEnv): boolean {
  const isMarked = env[hangupVariable] === '1';
  delete env[hangupVariable];
  return isMarked || basename(env._ ?? '') === 'nohup' || isStdinOfNohup();
}

/** `nohup` replaces a terminal by a /dev/null that can only be written. */
function isStdinOfNohup(): boolean {
  try {
    const [, flags = ''] = /^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    return readlinkSync('/proc/self/fd/0') === '/dev/null' && (Number.parseInt(flags, 8) & 0o3) === 1;
  } catch {
    return false;
  }
}
