/** Entry of the command line under Node. */
import { runCommand } from './commands.ts';

// A pipe that is closed early (head, less) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCommand(process.argv.slice(2));
