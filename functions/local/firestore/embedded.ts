import { Server, ServerCredentials } from '@grpc/grpc-js';
import { isPortFree } from '../processes';
import { createBridgeDatabases } from './bridgeClient';
import { createFirestoreFront } from './firestoreFront';
import { loadFirestoreService } from './firestoreService';
import type { RunningFirestore } from './runningFirestore';

export interface EmbeddedOptions {
  /** A free one where absent. */
  port?: number | undefined;
}

/**
 * Starts a Firestore inside this process, for machines without Java: other processes reach it
 * through FIRESTORE_EMULATOR_HOST too. It has transactions and listeners, but neither security
 * rules nor triggers.
 */
export async function startEmbeddedFirestore({
  port = 0,
}: EmbeddedOptions = {}): Promise<RunningFirestore> {
  // Without this check two servers would share the port, each with half of the calls.
  if (port !== 0 && !(await isPortFree(port))) throw new Error(`Port ${port} is in use.`);
  const databases = createBridgeDatabases();
  const server = new Server({
    // A commit may carry many documents; the library's own limit is 4 MB.
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  server.addService(loadFirestoreService(), createFirestoreFront(databases));
  const boundPort = await bind(server, port);

  let closed: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => {
    closed = resolve;
  });
  return {
    kind: 'embedded',
    host: `127.0.0.1:${boundPort}`,
    port: boundPort,
    exited,
    close() {
      // Listeners never end by themselves, so calls under way are cut.
      server.forceShutdown();
      databases.close();
      closed();
      return exited;
    },
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
