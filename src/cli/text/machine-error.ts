// Errors of the machine that nobody expects at a certain place: no more open files, a full disk, a folder that is gone.
import { exitCodes, WpError } from '../../pipeline/error.ts';

const causes: Readonly<Record<string, string>> = {
  EMFILE: 'this process may not open more files. Raise the limit: ulimit -n 1024',
  ENFILE: 'the machine has too many open files. End some of its processes',
  ENOSPC: 'the disk is full. Make room on it',
  EDQUOT: 'your share of the disk is used up. Make room on it',
  EROFS: 'the file system can only be read. Use a folder on another one',
  EACCES: 'permission denied. Use a folder of your own, or change its permissions',
  EPERM: 'not permitted. Use a folder of your own, or change its permissions',
  EIO: 'the disk or terminal reports an error',
  ENOMEM: 'the machine is out of memory',
  EAGAIN: 'the machine allows no more processes or threads. Raise the limit: ulimit -u',
  ENAMETOOLONG: 'the name is too long for the file system. Use a shorter path',
  ELOOP: 'its links lead in a circle. Use another path',
};

/** undefined: it is not an error of the machine. */
export function machineError(error: unknown): WpError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd')
    return new WpError('the current folder is gone. Go to another one with cd.', exitCodes.usage);
  const cause = causes[code];
  if (cause === undefined || syscall === undefined) return undefined;
  return new WpError(`${path ?? syscall}: ${cause} (${code}).`, exitCodes.infrastructure);
}
