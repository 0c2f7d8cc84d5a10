import { parseArgs } from 'node:util';
import { demoOwner, demoSlugs } from '../seed/demoWidgets';
import { claimPorts, defaultPorts, freePorts, portNames, type Ports } from './ports';
import { startPlatform, type RunningPlatform } from './startPlatform';

const help = `Runs the whole service on this machine, with a demo calendar on a simulated Notion.

  npm run dev -- [options]

${portNames.map((name) => `  --${name}-port N`.padEnd(24) + String(defaultPorts[name])).join('\n')}
  --free-ports          finds free ports by itself
  --verbose             everything that the emulators say
  --help

With the variable NOTION_BASE_URL set it uses that Notion, and makes no demo. With REDIS_URL set
(REDIS_PASSWORD, REDIS_DB) it uses that Redis, else a redis-server of its own where there is one.
Ctrl-C ends everything it started.`;

async function main(): Promise<void> {
  const startedAtMs = Date.now();
  // The Admin SDK otherwise looks for Google Cloud's metadata server on the network.
  process.env['METADATA_SERVER_DETECTION'] ??= 'none';
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(portNames.map((name) => [`${name}-port`, { type: 'string' as const }])),
      'free-ports': { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const ports =
    values['free-ports'] === true ? await freePorts() : await claimPorts(chosen(values));
  const print = (line: string): void => {
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0).padStart(3);
    console.log(`${seconds}s  ${line}`);
  };
  const interrupted = new Promise<string>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        done('');
      });
    }
  });
  const notionBaseUrl = process.env['NOTION_BASE_URL'] ?? null;
  const starter = new AbortController();
  const starting = startPlatform({
    signal: starter.signal,
    ports,
    notionBaseUrl: notionBaseUrl === '' ? null : notionBaseUrl,
    print,
    verbose: values.verbose === true,
  });
  const platform = await Promise.race([starting, interrupted.then(() => null)]);
  if (platform === null) {
    console.log('\nEnding…');
    starter.abort();
    await starting.then(
      (running) => running.stop(),
      () => undefined,
    );
    return;
  }
  try {
    if (platform.simulated) await warmUp(platform, print);
    printLinks(platform, ports.auth);
    const reason = await Promise.race([interrupted, platform.broken]);
    console.log(reason === '' ? '\nEnding…' : `\n${reason} Ending the rest…`);
    if (reason !== '') process.exitCode = 1;
  } finally {
    await platform.stop();
  }
}

function chosen(values: Record<string, string | boolean | undefined>): Partial<Ports> {
  const ports: Partial<Ports> = {};
  for (const name of portNames) {
    const text = values[`${name}-port`];
    if (typeof text !== 'string') continue;
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`--${name}-port must be a whole number from 1 to 65535.`);
    }
    ports[name] = port;
  }
  return ports;
}

/** The first request of a function starts it; that is done before the link is printed. */
async function warmUp(platform: RunningPlatform, print: (line: string) => void): Promise<void> {
  print('Looking at the demo for the first time…');
  const response = await fetch(`${platform.hostingUrl}/w/${demoSlugs.calendar}`);
  await response.text();
  if (!response.ok) throw new Error(`The demo page answered ${response.status}.`);
}

function printLinks(platform: RunningPlatform, authPort: number): void {
  const { hostingUrl, adminApiKey, simulated } = platform;
  const demos = [
    ['The demo calendar', `${hostingUrl}/w/${demoSlugs.calendar}`],
    ['  as JSON', `${hostingUrl}/api/widgets/${demoSlugs.calendar}/data`],
    ['250 posts', `${hostingUrl}/w/${demoSlugs.archive}`],
    ['A revoked token', `${hostingUrl}/w/${demoSlugs.revoked}`],
    [
      'The demo owner',
      `${demoOwner.email}, password ${demoOwner.password}, at http://127.0.0.1:${authPort} (auth emulator)`,
    ],
  ];
  const lines = (simulated ? demos : []).map(
    ([what = '', where = '']) => `  ${what.padEnd(18)} ${where}`,
  );
  console.log(`
Ready. Open this in a browser:

${lines.join('\n')}

The status:

  curl -H 'Authorization: Bearer ${adminApiKey}' ${hostingUrl}/api/admin/status

Your own Notion database:

  npm run seed -- --token ntn_… --database "https://www.notion.so/…"

Ctrl-C ends everything.`);
}

main().then(
  () => {
    process.exit();
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
