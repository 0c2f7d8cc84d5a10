import { randomBytes } from 'node:crypto';
import { createDemoWorkspace, type DemoWorkspace } from '../notion/demo';
import { startNotionSimulator, type NotionSimulator } from '../notion/startNotionSimulator';
import { addDemoWidgets } from '../seed/demoWidgets';
import type { AddedWidget, NewWidget } from '../seed/addWidget';
import { openStores } from '../seed/openStores';
import { startInstance, type Instance } from './startInstance';

/** Everything around the functions, for tests and benches: a Notion, a Firestore, keys, seeds. */
export interface World {
  notion: NotionSimulator;
  demo: DemoWorkspace;
  env: Record<string, string>;
  adminApiKey: string;
  addWidget(wanted: NewWidget): Promise<AddedWidget>;
  start(target: string, env?: Record<string, string>): Promise<Instance>;
  /** Ends the instances and the Notion. */
  close(): Promise<void>;
}

/** A world on the Firestore emulator at `firestoreHost`, in the project `projectId`. */
export async function startWorld(options: {
  firestoreHost: string;
  projectId: string;
}): Promise<World> {
  const { firestoreHost, projectId } = options;
  const notion = await startNotionSimulator();
  const demo = createDemoWorkspace(notion.state);
  const tokenEncryptionKeys = `test:${randomBytes(32).toString('base64')}`;
  const tokenFingerprintKey = randomBytes(32).toString('base64');
  const adminApiKey = randomBytes(16).toString('hex');
  const stores = openStores({
    projectId,
    firestoreHost,
    notionBaseUrl: notion.baseUrl,
    tokenEncryptionKeys,
    tokenFingerprintKey,
    requestsPerSecond: 100,
  });
  await addDemoWidgets(demo, notion.edits, stores.addWidget);
  notion.requests.clear();
  const env = {
    GCLOUD_PROJECT: projectId,
    FIRESTORE_EMULATOR_HOST: firestoreHost,
    NOTION_BASE_URL: notion.baseUrl,
    PUBLIC_BASE_URL: 'https://widgets.example.com',
    TOKEN_ENCRYPTION_KEYS: tokenEncryptionKeys,
    TOKEN_FINGERPRINT_KEY: tokenFingerprintKey,
    ADMIN_API_KEY: adminApiKey,
  };
  const instances: Instance[] = [];
  return {
    notion,
    demo,
    env,
    adminApiKey,
    addWidget: stores.addWidget,
    async start(target, more = {}) {
      const instance = await startInstance({ target, env: { ...env, ...more } });
      instances.push(instance);
      return instance;
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.stop()));
      await stores.close();
      await notion.close();
    },
  };
}
