// Lets the process exit after its terminal is gone.
import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

const standard = [0, 1, 2] as const;

/**
 * At its exit Node restores the modes of the terminals that it found at its start, and aborts if one of them is gone. It leaves alone
 * descriptors that have become other files.
 */
export function surviveLostTerminal(): void {
  const terminals = standard.filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) replace(fd);
  });
}

/** The lowest free descriptor is taken, which is the one just closed. */
function replace(fd: number): void {
  try {
    closeSync(fd);
    openSync('/dev/null', 'r+');
  } catch {
    // It is closed already, or there is no /dev/null. Then Node has nothing to restore either.
  }
}
