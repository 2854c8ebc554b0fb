import { runCommandLine } from './cli/run.ts';

const outcome = await runCommandLine({
  arguments: process.argv.slice(2),
  variables: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  process,
});
if (outcome !== 'running') process.exitCode = outcome;
