import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The name of a module, behind those of the packages that bring it along. */
export type Part = readonly [string, ...string[]];

const grpc = ['@grpc/grpc-js', '@grpc/proto-loader'];

/**
 * Firestore's SDK with what it would load at its first call. Inner parts first: what comes later
 * finds them loaded, and loads no more than itself.
 */
export function firestoreParts({ overGrpc }: { overGrpc: boolean }): readonly Part[] {
  const firestore = ['firebase-admin/firestore', '@google-cloud/firestore'] as const;
  const gax = [...firestore, overGrpc ? 'google-gax' : 'google-gax/build/src/fallback'] as const;
  return [
    [...firestore, '@opentelemetry/api'],
    firestore,
    ['firebase-admin/firestore'],
    [...gax, 'google-auth-library', 'gaxios'],
    [...gax, 'google-auth-library'],
    [...gax, 'protobufjs'],
    [...gax, 'proto3-json-serializer'],
    ...(overGrpc ? grpc.map((name): Part => [...gax, name]) : []),
    gax,
  ];
}

/** A turn that took longer had others to answer. */
const idleTurnMs = 5;
/** However many come, those who wait for Firestore get it. */
const maxBusyTurns = 5;

/**
 * Loads modules in many turns of the event loop: Firestore's SDK in one piece holds an instance up
 * for half a second and more, and with it every viewer whose answer is in memory. Whoever came
 * meanwhile is answered before it goes on. Never rejects: a part that is not where it was is loaded,
 * or fails, where it is used.
 */
export async function loadInTurns(parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    load(part);
    await untilIdle();
  }
}

async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < maxBusyTurns; turn += 1) {
    const startedAtMs = performance.now();
    await nextTurn();
    if (turn > 0 && performance.now() - startedAtMs < idleTurnMs) return;
  }
}

function load(part: Part): void {
  let from = createRequire(__filename);
  try {
    for (const name of part.slice(0, -1)) from = createRequire(from.resolve(name));
    from(part.at(-1) ?? part[0]);
  } catch {
    // Its user meets the same, and says so.
  }
}
