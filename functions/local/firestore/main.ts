import { parseArgs } from 'node:util';
import { startEmbeddedFirestore } from './embedded';

const usage = `A Firestore in memory, for machines without Java.

  npx tsx local/firestore/main.ts [--port N]

  --port N   listen on 127.0.0.1:N (default 8080)
  --help     this text

Programs with the Admin SDK use it with FIRESTORE_EMULATOR_HOST=127.0.0.1:N. It ends with Ctrl-C.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8080' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}.`);
  }
  const firestore = await startEmbeddedFirestore({ port });
  console.log(`Firestore (embedded) answers on ${firestore.host}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      firestore.close().then(() => process.exit(0), reportFailure);
    });
  }
}

function reportFailure(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(reportFailure);
