import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ensureDevelopmentKeys } from '../dev/developmentKeys';
import { readPlatformFile } from '../dev/platformFile';
import { ServiceError } from '../../src/shared/errors';
import { demoOwner } from './demoWidgets';
import { openStores, type SeedTarget } from './openStores';

const help = `Adds a widget on a Notion database of your own to the running local platform.

  npm run seed -- --token ntn_… --database "https://www.notion.so/…"

  --token        the integration's secret (or the variable NOTION_TOKEN)
  --database     the database's link (••• → Copy link) or id
  --data-source  which one, where the database has several
  --name         shown above the posts; the database's title otherwise
  --slug         the last part of the widget's address
  --owner        the owner's user id; the demo owner otherwise

Before: make an integration at notion.so/my-integrations, and connect the database to it
(••• → Connections). The token is stored encrypted, in the local Firestore only.
With FIRESTORE_EMULATOR_HOST (and GCLOUD_PROJECT, NOTION_BASE_URL, TOKEN_ENCRYPTION_KEYS,
TOKEN_FINGERPRINT_KEY, PUBLIC_BASE_URL) set, it adds to that Firestore instead.
Exit codes: 0 added, 1 not added, 2 the call is wrong.`;

const choicesSchema = z.object({
  dataSources: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});

interface Target extends SeedTarget {
  publicBaseUrl: string;
  simulated: boolean;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      token: { type: 'string' },
      database: { type: 'string' },
      'data-source': { type: 'string' },
      name: { type: 'string' },
      slug: { type: 'string' },
      owner: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const token = values.token ?? process.env['NOTION_TOKEN'];
  if (token === undefined || values.database === undefined) {
    console.error(`Both --token and --database are needed.\n\n${help}`);
    return 2;
  }
  const target = findTarget();
  if (target === null) {
    console.error('The local platform is not running: start it with "npm run dev" first.');
    return 1;
  }
  if (target.simulated && target.notionBaseUrl !== null) {
    await passThrough(target.notionBaseUrl, token);
  }
  const stores = openStores(target);
  try {
    const { widget, warnings } = await stores.addWidget({
      userId: values.owner ?? demoOwner.uid,
      token,
      database: values.database,
      dataSourceId: values['data-source'],
      name: values.name,
      slug: values.slug,
    });
    console.log(`Added "${widget.name}".`);
    for (const warning of warnings) console.log(`  ${warning}`);
    console.log(`  embed  ${target.publicBaseUrl}/w/${widget.slug}`);
    console.log(`  data   ${target.publicBaseUrl}/api/widgets/${widget.slug}/data`);
    return 0;
  } catch (error) {
    console.error(`Not added: ${explain(error)}`);
    return 1;
  } finally {
    await stores.close();
  }
}

function findTarget(): Target | null {
  const { values } = ensureDevelopmentKeys();
  const keys = {
    tokenEncryptionKeys:
      process.env['TOKEN_ENCRYPTION_KEYS'] ?? values['TOKEN_ENCRYPTION_KEYS'] ?? '',
    tokenFingerprintKey:
      process.env['TOKEN_FINGERPRINT_KEY'] ?? values['TOKEN_FINGERPRINT_KEY'] ?? '',
  };
  const firestoreHost = process.env['FIRESTORE_EMULATOR_HOST'];
  if (firestoreHost !== undefined) {
    return {
      ...keys,
      firestoreHost,
      projectId: process.env['GCLOUD_PROJECT'] ?? 'demo-notionwidgets',
      notionBaseUrl: process.env['NOTION_BASE_URL'] ?? null,
      publicBaseUrl: process.env['PUBLIC_BASE_URL'] ?? '',
      simulated: false,
    };
  }
  const platform = readPlatformFile();
  return platform === null ? null : { ...keys, ...platform, publicBaseUrl: platform.hostingUrl };
}

/** The platform's Notion is the simulator: it passes this token's requests on to the real one. */
async function passThrough(notionBaseUrl: string, token: string): Promise<void> {
  if (token.startsWith('ntn_demo')) return;
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  const response = await fetch(`${notionBaseUrl}/control/passthrough`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tokenSha256 }),
  });
  if (!response.ok) throw new Error(`The simulator answered ${response.status}.`);
}

function explain(error: unknown): string {
  if (error instanceof ServiceError) {
    const { dataSources } = choicesSchema.parse(error.details ?? {});
    const choices = dataSources.map(({ id, name }) => `\n  --data-source ${id}  (${name})`);
    return `${error.sentence}${choices.join('')}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown failure';
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
