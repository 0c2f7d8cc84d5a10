import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { z } from 'zod';

const serviceSchema = z.custom<ServiceDefinition>(
  (value) => typeof value === 'object' && value !== null && 'BatchGetDocuments' in value,
);

/** Firestore's gRPC service as the Admin SDK's own package defines it. */
export function loadFirestoreService(): ServiceDefinition {
  // The package belongs to firebase-admin, so it is looked up from there.
  const fromAdmin = createRequire(require.resolve('firebase-admin/firestore'));
  const build = dirname(dirname(fromAdmin.resolve('@google-cloud/firestore')));
  const definition = loadSync('google/firestore/v1/firestore.proto', {
    includeDirs: [join(build, 'protos')],
    longs: String,
    enums: String,
    oneofs: true,
    arrays: true,
    objects: true,
    // An absent transaction must stay absent, not become an empty one.
    defaults: false,
  });
  return serviceSchema.parse(definition['google.firestore.v1.Firestore']);
}
