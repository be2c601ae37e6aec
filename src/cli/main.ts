// The process of `wp`.
import { dispatch } from './dispatch.ts';
import { ignoreHangup } from './signals.ts';
import { wasHangupIgnored } from './streams/ignored-hangup.ts';
import { openOutlets, written } from './streams/outlets.ts';
import { surviveLostTerminal } from './streams/terminal-end.ts';

surviveLostTerminal();
if (wasHangupIgnored(process.env)) ignoreHangup();
// Without a listener this signal opens a port for debuggers, through which anybody on this machine could command wp.
process.on('SIGUSR1', () => {});
// The command line may hold the password of Redis, and all users of the machine can see it.
process.title = 'wp';
const outlets = openOutlets(process);
void dispatch(process.argv.slice(2), outlets)
  .then((exitCode) => written(outlets, exitCode))
  // All is done. Without this, what a reader was given and has not taken keeps the process alive, and Node frees all memory before it exits.
  .then((exitCode) => process.exit(exitCode));
