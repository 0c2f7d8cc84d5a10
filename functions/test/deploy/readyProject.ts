import type { GoogleProject } from '../../local/google/googleProject';
import { variables } from '../../src/variables';

/** The APIs that a deploy needs, and that it switches on itself where they are off. */
export const neededApis: readonly string[] = [
  ...['artifactregistry', 'cloudbilling', 'cloudbuild', 'cloudfunctions', 'cloudresourcemanager'],
  ...['cloudtasks', 'eventarc', 'firebaseextensions', 'firebasehosting', 'firebaserules'],
  ...['firestore', 'pubsub', 'run', 'secretmanager', 'storage'],
].map((name) => `${name}.googleapis.com`);

/** As the console does, which gives the database rules too. */
export function createDatabase(project: GoogleProject): void {
  for (const api of ['firestore', 'firebaserules']) {
    project.enabledServices.add(`${api}.googleapis.com`);
  }
  const name = `projects/${project.id}/databases/(default)`;
  project.databases.set(name, { name, locationId: 'us-central1', type: 'FIRESTORE_NATIVE' });
}

/** As a project is when the documented steps before the first deploy were taken. */
export function makeReady(project: GoogleProject): void {
  for (const api of neededApis) project.enabledServices.add(api);
  createDatabase(project);
  for (const { name, scope } of variables) {
    if (scope !== 'secret') continue;
    project.secrets.set(name, { labels: { 'firebase-managed': 'true' }, versions: ['a secret'] });
  }
}
