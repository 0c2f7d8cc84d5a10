import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';

/** The name of a module, behind those of the packages that bring it along. */
type Part = readonly [string, ...string[]];

const firestore = ['firebase-admin/firestore', '@google-cloud/firestore'] as const;
const grpc = ['@grpc/grpc-js', '@grpc/proto-loader'];

/** A turn that took longer had others to answer. */
const idleTurnMs = 5;
/** However many come, those who wait for Firestore get it. */
const maxBusyTurns = 5;

/**
 * Loads Firestore's SDK, with what it would load and prepare at its first call, in many turns of the
 * event loop: in one piece that holds an instance up for half a second and more, and with it every
 * viewer whose answer is in memory. Whoever came meanwhile is answered before it goes on. Never
 * rejects: what is not where it was is loaded, or fails, where it is used. Resolves with how much
 * that was.
 */
export function loadFirestoreSdk({ overGrpc }: { overGrpc: boolean }): Promise<number> {
  const gax = [...firestore, overGrpc ? 'google-gax' : 'google-gax/build/src/fallback'] as const;
  return inTurns([
    ...partsOf(gax, overGrpc).map((part) => () => load(part)),
    () => readInterface(gax, [...firestore, '../protos/v1.json']),
    () => readInterface(gax, [...gax, '../protos/locations.json']),
  ]);
}

/** Inner parts first: what comes later finds them loaded, and loads no more than itself. */
function partsOf(gax: Part, overGrpc: boolean): readonly Part[] {
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

/** Does each step in a turn of its own. Resolves with how many of them threw. */
export async function inTurns(steps: readonly (() => unknown)[]): Promise<number> {
  let failures = 0;
  for (const step of steps) {
    try {
      step();
    } catch {
      failures += 1;
    }
    await untilIdle();
  }
  return failures;
}

async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < maxBusyTurns; turn += 1) {
    const startedAtMs = performance.now();
    await nextTurn();
    if (turn > 0 && performance.now() - startedAtMs < idleTurnMs) return;
  }
}

function load(part: Part): unknown {
  let from = createRequire(__filename);
  for (const name of part.slice(0, -1)) from = createRequire(from.resolve(name));
  return from(part.at(-1) ?? part[0]);
}

interface InterfaceReader {
  loadProtoJSON(description: unknown): unknown;
}
const gaxSchema = z.object({
  GrpcClient: z.custom<new () => InterfaceReader>((value) => typeof value === 'function'),
});

/** All clients share what one of them has read. */
function readInterface(gax: Part, description: Part): unknown {
  const { GrpcClient } = gaxSchema.parse(load(gax));
  return new GrpcClient().loadProtoJSON(load(description));
}
