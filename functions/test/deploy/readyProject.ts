import type { GoogleProject } from '../../local/google/googleProject';
import { variables } from '../../src/variables';

const apis = [
  ...['artifactregistry', 'cloudbilling', 'cloudbuild', 'cloudfunctions', 'cloudresourcemanager'],
  ...['cloudtasks', 'compute', 'eventarc', 'firebaseextensions', 'firebasehosting'],
  ...['firebaserules', 'firestore', 'pubsub', 'run', 'secretmanager', 'storage'],
];

/** As a project is when the documented steps before the first deploy were taken. */
export function makeReady(project: GoogleProject): void {
  for (const api of apis) project.enabledServices.add(`${api}.googleapis.com`);
  const database = `projects/${project.id}/databases/(default)`;
  project.databases.set(database, { name: database, locationId: 'nam5', type: 'FIRESTORE_NATIVE' });
  for (const { name, scope } of variables) {
    if (scope !== 'secret') continue;
    project.secrets.set(name, { labels: { 'firebase-managed': 'true' }, versions: ['a secret'] });
  }
}
