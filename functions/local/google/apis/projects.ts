import * as z from 'zod';
import { defaultAccountOf } from '../googleProject';
import { finished, notFound, type Route } from '../route';
import { policyRoutes } from './policies';

const permissionsSchema = z.object({ permissions: z.array(z.string()) });
const accountSchema = z.object({ accountId: z.string() });

const manager = 'cloudresourcemanager.googleapis.com';
const firebase = 'firebase.googleapis.com';
const usage = 'serviceusage.googleapis.com';
const iam = 'iam.googleapis.com';

/** Signing in, projects, the APIs that are switched on in them, their accounts and roles. */
export const projectRoutes: readonly Route[] = [
  {
    host: 'www.googleapis.com',
    method: 'POST',
    path: /^\/oauth2\/v3\/token$/,
    answer: () => ({ access_token: 'rehearsal', expires_in: 3600, token_type: 'Bearer' }),
  },
  {
    host: manager,
    method: 'GET',
    path: /^\/v1\/projects\/[^/:]+$/,
    answer: (_call, { id, number }) => ({ projectId: id, projectNumber: number }),
  },
  {
    host: manager,
    method: 'POST',
    path: /^\/v1\/projects\/[^/:]+:testIamPermissions$/,
    answer: ({ body }, { refusedPermissions }) => ({
      permissions: permissionsSchema
        .parse(body)
        .permissions.filter((permission) => !refusedPermissions.has(permission)),
    }),
  },
  ...policyRoutes(manager, 'v1', 'projects/[^/:]+'),
  {
    host: firebase,
    method: 'GET',
    path: /^\/v1beta1\/projects\/[^/]+$/,
    answer: (_call, { id, number }) => ({
      projectId: id,
      projectNumber: number,
      displayName: id,
      resources: { hostingSite: id },
    }),
  },
  {
    host: firebase,
    method: 'GET',
    path: /^\/v1beta1\/projects\/[^/]+\/adminSdkConfig$/,
    answer: (_call, { id }) => ({
      projectId: id,
      storageBucket: `${id}.firebasestorage.app`,
    }),
  },
  {
    host: usage,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/services\/([^/:]+)$/,
    answer: ({ names: [service = ''] }, { enabledServices }) => ({
      state: enabledServices.has(service) ? 'ENABLED' : 'DISABLED',
    }),
  },
  {
    host: usage,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+\/services\/([^/:]+):enable$/,
    answer: ({ names: [service = ''] }, { enabledServices, number }) => {
      enabledServices.add(service);
      return finished(`projects/${number}`, {});
    },
  },
  {
    host: usage,
    method: 'POST',
    path: /^\/v1beta1\/projects\/[^/]+\/services\/([^/:]+):generateServiceIdentity$/,
    answer: (_call, { number }) => finished(`projects/${number}`, {}),
  },
  {
    host: 'cloudbilling.googleapis.com',
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/billingInfo$/,
    answer: () => ({ billingEnabled: true }),
  },
  {
    host: 'firebaseextensions.googleapis.com',
    method: 'GET',
    path: /^\/v1beta\/projects\/[^/]+\/instances$/,
    answer: () => ({}),
  },
  {
    host: 'compute.googleapis.com',
    method: 'GET',
    path: /^\/compute\/v1\/projects\/[^/]+$/,
    answer: (_call, project) => ({ defaultServiceAccount: defaultAccountOf(project) }),
  },
  {
    host: iam,
    method: 'POST',
    path: /^\/v1\/projects\/[^/]+\/serviceAccounts$/,
    answer: ({ body }, { id, serviceAccounts }) => {
      const email = `${accountSchema.parse(body).accountId}@${id}.iam.gserviceaccount.com`;
      serviceAccounts.add(email);
      return { name: `projects/${id}/serviceAccounts/${email}`, email, projectId: id };
    },
  },
  {
    host: iam,
    method: 'GET',
    path: /^\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+)$/,
    answer: ({ names: [email = ''] }, { id, serviceAccounts }) => {
      if (!serviceAccounts.has(email)) throw notFound(email);
      return { name: `projects/${id}/serviceAccounts/${email}`, email, projectId: id };
    },
  },
  ...policyRoutes(iam, 'v1', 'projects/[^/]+/serviceAccounts/[^/:]+'),
];
