import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openApiDocument } from './openApi/openApiDocument';

const help = `Writes functions/openapi.json: every HTTP endpoint, from the schemas that parse.

  npm run openapi

Exit codes: 0 written, 2 the call is wrong.`;

const path = resolve(__dirname, '..', 'openapi.json');

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    console.log(help);
  } else {
    writeFileSync(path, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
    console.log('Written: openapi.json');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
