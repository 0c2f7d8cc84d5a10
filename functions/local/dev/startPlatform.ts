import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { startFirestore } from '../firestore/startFirestore';
import { createDemoWorkspace } from '../notion/demo';
import { startNotionSimulator } from '../notion/startNotionSimulator';
import { openRedis, type OpenedRedis } from '../redis/openRedis';
import { hostOf } from '../redis/redisConnection';
import { addDemoWidgets, demoOwner } from '../seed/demoWidgets';
import { openStores } from '../seed/openStores';
import { startCompiler } from './compiler';
import { ensureDevelopmentKeys } from './developmentKeys';
import { startEmulators } from './emulators';
import { projectFolder } from './folders';
import { readLocalVariables, setLocalVariables } from './localVariables';
import { removePlatformFile, writePlatformFile, type Platform } from './platformFile';
import type { Ports } from './ports';
import { startWidgetTrigger } from './startWidgetTrigger';

export const projectId = 'demo-notionwidgets';

export interface RunningPlatform extends Platform {
  adminApiKey: string;
  /** Resolves with a sentence when a part ends by itself. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts everything that the widget needs on this machine, on loopback only, and seeds the demo.
 * `print` gets a line per step. Rejects, with everything ended again, where a part can't start or
 * `signal` is aborted before all have.
 */
export async function startPlatform(options: {
  ports: Ports;
  /** Another Notion than the simulator; then there is no demo. */
  notionBaseUrl: string | null;
  print: (line: string) => void;
  verbose: boolean;
  signal: AbortSignal;
}): Promise<RunningPlatform> {
  const { ports, notionBaseUrl, print, verbose, signal } = options;
  const stops: (() => Promise<unknown>)[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    removePlatformFile();
    await Promise.allSettled(stops.reverse().map((end) => end()));
  };
  try {
    const keys = ensureDevelopmentKeys();
    if (keys.added.length > 0) print(`Keys: ${keys.added.join(', ')} made in .secret.local`);
    const adminApiKey = keys.values['ADMIN_API_KEY'] ?? '';

    const redis = await openRedis({
      env: readLocalVariables(process.env),
      port: ports.redis,
      token: keys.values['UPSTASH_REDIS_REST_TOKEN'] ?? '',
    });
    print(redisLine(redis));
    if (redis !== null) {
      stops.push(() => redis.close());
      // The service has to bear that, and a person may want to see it.
      const sayItEnded = (): void => {
        if (!stopping) print('Redis: it ended; the cache lives in memory.');
      };
      redis.exited.then(sayItEnded, sayItEnded);
    }
    const compiler = await startCompiler((line) => {
      print(`Code: ${line}`);
    });
    stops.push(() => compiler.stop());
    signal.throwIfAborted();
    const simulator =
      notionBaseUrl === null ? await startNotionSimulator({ port: ports.notion }) : null;
    if (simulator !== null) {
      stops.push(() => simulator.close());
      const { baseUrl } = simulator;
      print(`Notion: a simulator on ${baseUrl} (what it can do: ${baseUrl}/control)`);
    }
    const platform: Platform = {
      pid: process.pid,
      projectId,
      firestoreHost: `127.0.0.1:${ports.firestore}`,
      notionBaseUrl: simulator?.baseUrl ?? notionBaseUrl ?? '',
      simulated: simulator !== null,
      hostingUrl: `http://127.0.0.1:${ports.hosting}`,
      upstashUrl: redis?.url ?? '',
    };

    print('Firebase: starting the emulators for functions, auth, tasks and hosting…');
    const functionVariables = {
      NOTION_BASE_URL: platform.notionBaseUrl,
      PUBLIC_BASE_URL: platform.hostingUrl,
      UPSTASH_REDIS_REST_URL: platform.upstashUrl,
      // Hosting's emulator leads to no other one.
      FUNCTIONS_REGION: 'us-central1',
    };
    const unsetVariables = setLocalVariables(functionVariables);
    stops.push(() => {
      unsetVariables();
      return Promise.resolve();
    });
    const starting = startEmulators({
      projectId,
      ports,
      env: { FIRESTORE_EMULATOR_HOST: platform.firestoreHost },
      oneProcess: true,
      signal,
      onLine: (line) => {
        if (verbose || isWorthShowing(line)) print(`Firebase: ${line}`);
      },
    });
    // Its failure is met below; until then it must not end the process.
    starting.catch(() => undefined);
    stops.push(() =>
      starting.then(
        (emulators) => emulators.stop(),
        () => undefined,
      ),
    );

    const firestore = await startFirestore({
      port: ports.firestore,
      rulesPath: resolve(projectFolder, 'firestore.rules'),
    });
    stops.push(() => firestore.close());
    signal.throwIfAborted();
    print(
      firestore.kind === 'official'
        ? `Firestore: the official emulator on ${firestore.host}`
        : `Firestore: an embedded one on ${firestore.host} (no Java with the emulator was found; it has no rules)`,
    );
    if (simulator !== null) {
      const stores = openStores({
        ...platform,
        tokenEncryptionKeys: keys.values['TOKEN_ENCRYPTION_KEYS'] ?? '',
        tokenFingerprintKey: keys.values['TOKEN_FINGERPRINT_KEY'] ?? '',
      });
      const demo = createDemoWorkspace(simulator.state);
      await addDemoWidgets(demo, simulator.edits, stores.addWidget);
      await stores.close();
      print('Seeds: a demo calendar, a long one, and one with a revoked token');
    }
    const trigger = await startWidgetTrigger({
      env: {
        ...readLocalVariables(process.env),
        ...keys.values,
        ...functionVariables,
        FIRESTORE_EMULATOR_HOST: platform.firestoreHost,
        GCLOUD_PROJECT: projectId,
        FUNCTIONS_EMULATOR: 'true',
      },
      onLine: (line) => {
        if (verbose || isTrouble(line)) print(`Trigger: ${line}`);
      },
    });
    stops.push(() => trigger.stop());
    const emulators = await starting;
    await addDemoOwner(ports.auth);
    writePlatformFile(platform);
    return {
      ...platform,
      adminApiKey,
      broken: Promise.race([
        emulators.exited.then(() => 'The Firebase emulators ended.'),
        compiler.exited.then(() => 'The compiler ended.'),
        trigger.exited.then(() => 'The program that follows up written widgets ended.'),
        firestore.exited.then(() => 'Firestore ended.'),
      ]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function redisLine(redis: OpenedRedis | null): string {
  if (redis === null) {
    return 'Redis: none was found; the cache lives in memory (npm run setup brings one)';
  }
  const host = hostOf(redis.redisUrl);
  const which = redis.own ? `a redis-server of its own on ${host}` : `the one on ${host}`;
  return `Redis: ${which}, behind an Upstash gateway on ${redis.url}`;
}

async function addDemoOwner(authPort: number): Promise<void> {
  process.env['FIREBASE_AUTH_EMULATOR_HOST'] = `127.0.0.1:${authPort}`;
  const auth = getAuth(initializeApp({ projectId }, 'seed-owner'));
  await auth.createUser({ ...demoOwner, emailVerified: true });
}

/** The emulators talk a lot; a person wants to know of what went wrong and of what was logged. */
function isWorthShowing(line: string): boolean {
  return (
    /^\s*(?:⚠|!|>|Error)/u.test(stripVTControlCharacters(line)) &&
    !/punycode|Experimental/.test(line)
  );
}

/** Functions log JSON, one entry a line. */
function isTrouble(line: string): boolean {
  return !line.startsWith('{') || /"severity":"(?:WARNING|ERROR|CRITICAL)"/.test(line);
}
