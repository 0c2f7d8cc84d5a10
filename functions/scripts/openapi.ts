import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runHere } from './command';
import { openApiDocument } from './openApi/openApiDocument';

const help = `Writes functions/openapi.json: every HTTP endpoint, from the schemas that parse.

  npm run openapi

Exit codes: 0 written, 1 it can't be written, 2 the call is wrong.`;

const path = resolve(__dirname, '..', 'openapi.json');

runHere({
  help,
  run(args, terminal) {
    parseArgs({ args });
    writeFileSync(path, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
    terminal.print('Written: openapi.json');
    return Promise.resolve(0);
  },
});
