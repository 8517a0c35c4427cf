import { runCommandLine } from './command-line';

void runCommandLine(process.argv.slice(2)).then((status) => {
  // Native inference threads may outlive the last handle.
  process.exit(status);
});
