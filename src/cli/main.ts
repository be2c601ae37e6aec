// `wp`, as a process.
import { exitCodes } from '../pipeline/error.ts';
import { dispatch } from './dispatch.ts';

// Whoever reads our output may stop reading, such as `head`: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? exitCodes.ok);
  });
}
// The command line may hold the password of Redis, for all users of the machine to see.
process.title = 'wp';
void dispatch(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode;
});
