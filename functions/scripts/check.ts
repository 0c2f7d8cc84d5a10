import { resolve } from 'node:path';
import { functionsFolder } from '../local/dev/folders';
import { exitOnSignals, runCommand } from '../local/processes';

const help = `Checks the types, the rules of the code and its format.

  npm run check`;

interface Check {
  name: string;
  program: string;
  args: readonly string[];
}

const tsc = (project: string): Check => ({
  name: `tsc -p ${project}`,
  program: 'typescript/bin/tsc',
  args: ['-p', project],
});

/** Side by side, as ESLint alone takes longer than all the others one after another. */
const lanes: readonly (readonly Check[])[] = [
  [{ name: 'eslint', program: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] }],
  [
    tsc('tsconfig.json'),
    tsc('tsconfig.build.json'),
    tsc('src/embed/client'),
    { name: 'prettier', program: 'prettier/bin/prettier.cjs', args: ['--check', '.'] },
  ],
];

/** Whether it found nothing; what it says is printed when it ends. */
async function passes({ name, program, args }: Check): Promise<boolean> {
  const startedAtMs = Date.now();
  const path = resolve(functionsFolder, 'node_modules', program);
  const { exitCode, output } = await runCommand(process.execPath, [path, ...args]);
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0).padStart(3);
  console.log(`${seconds}s  ${name}: ${exitCode === 0 ? 'passed' : 'FAILED'}`);
  if (exitCode !== 0) console.log(output);
  return exitCode === 0;
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(help);
    return;
  }
  exitOnSignals();
  process.chdir(functionsFolder);
  const results = await Promise.all(
    lanes.map(async (lane) => {
      let ok = true;
      for (const check of lane) ok = (await passes(check)) && ok;
      return ok;
    }),
  );
  if (results.includes(false)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
