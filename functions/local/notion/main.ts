import { parseArgs } from 'node:util';

import { createDemoWorkspace } from './demo';
import { startNotionSimulator } from './startNotionSimulator';

const HELP = `A simulated Notion with the demo workspace in it, on 127.0.0.1.

  npx tsx local/notion/main.ts [--port N] [--upstream URL] [--quiet]

  --port N        the port; a free one by default
  --upstream URL  where registered real tokens go; https://api.notion.com by default
  --quiet         no line per request

GET /control lists what can be switched while it runs.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      upstream: { type: 'string', default: 'https://api.notion.com' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number up to 65535, not ${values.port}.`);
  }
  const simulator = await startNotionSimulator({
    port,
    upstreamUrl: values.upstream,
    ...(!values.quiet && {
      log: (line: string) => {
        console.log(line);
      },
    }),
  });
  console.log(`Simulated Notion: ${simulator.baseUrl}`);
  console.log(`Switches:         ${simulator.baseUrl}/control`);
  console.log(JSON.stringify(createDemoWorkspace(simulator.state), null, 2));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      simulator.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
