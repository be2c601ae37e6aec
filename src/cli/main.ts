// The process of `wp`.
import { exitCodes } from '../pipeline/error.ts';
import { dispatch } from './dispatch.ts';

// A reader of our output, such as `head`, may stop reading. That is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? exitCodes.ok);
  });
}
// The command line may hold the password of Redis, and all users of the machine can see it.
process.title = 'wp';
void dispatch(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode;
});
