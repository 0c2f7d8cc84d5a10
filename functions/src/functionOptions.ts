import type { HttpsOptions } from 'firebase-functions/https';
import type { DocumentOptions } from 'firebase-functions/firestore';
import type { TaskQueueOptions } from 'firebase-functions/tasks';
import type { Deployment } from './config';
import { adminApiKey, redisToken, tokenEncryptionKeys, tokenFingerprintKey } from './params';

/** What the platform gives each function that is deployed, docs/deploy.md#what-is-deployed. */
export interface FunctionOptions {
  readonly widgetData: HttpsOptions;
  readonly embed: HttpsOptions;
  readonly media: HttpsOptions;
  readonly api: HttpsOptions;
  readonly adminStatus: HttpsOptions;
  readonly refreshWidget: TaskQueueOptions;
  readonly onWidgetWritten: DocumentOptions<'widgets/{widgetId}'>;
}

/**
 * Plain values, no parameters of the CLI: the emulator would write the defaults of those into
 * `.env.local`. A new project allows 20 instances in sum: those of the four functions that no
 * viewer calls are a part of them that no variable changes.
 */
export function functionOptions(deployment: Deployment): FunctionOptions {
  const { region, minInstances, maxInstances, serviceAccounts } = deployment;
  const runAs = (serviceAccount: string | null) =>
    serviceAccount === null ? { region } : { region, serviceAccount };
  const viewers = runAs(serviceAccounts.viewers);
  const owners = runAs(serviceAccounts.owners);
  const endpoint = {
    memory: '512MiB',
    concurrency: 80,
    timeoutSeconds: 30,
    invoker: 'public',
  } as const;
  const readers = {
    ...endpoint,
    ...viewers,
    maxInstances,
    secrets: [tokenEncryptionKeys, redisToken],
  };
  return {
    widgetData: { ...readers, minInstances },
    embed: { ...readers, minInstances },
    media: readers,
    api: {
      ...endpoint,
      ...owners,
      timeoutSeconds: 120,
      maxInstances: 3,
      secrets: [tokenEncryptionKeys, tokenFingerprintKey, redisToken],
    },
    adminStatus: {
      ...endpoint,
      ...owners,
      memory: '256MiB',
      maxInstances: 1,
      secrets: [adminApiKey, redisToken],
    },
    refreshWidget: {
      ...viewers,
      memory: '512MiB',
      concurrency: 20,
      timeoutSeconds: 330,
      maxInstances: 2,
      secrets: [tokenEncryptionKeys, redisToken],
      rateLimits: { maxConcurrentDispatches: 40, maxDispatchesPerSecond: 50 },
      retryConfig: {
        maxAttempts: 4,
        minBackoffSeconds: 15,
        maxBackoffSeconds: 120,
        maxDoublings: 3,
      },
    },
    onWidgetWritten: {
      ...viewers,
      document: 'widgets/{widgetId}',
      memory: '256MiB',
      timeoutSeconds: 60,
      maxInstances: 2,
      retry: true,
      secrets: [tokenEncryptionKeys, redisToken],
    },
  };
}
