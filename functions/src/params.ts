import { defineSecret, defineString } from 'firebase-functions/params';
import { variables } from './variables';

/**
 * Declares to `firebase deploy` what the functions need, so that it asks for what is missing and
 * grants access to secrets. Values are read by `config.ts` alone.
 */
export function declareParams(): void {
  for (const { name, defaultValue, meaning, scope } of variables) {
    if (scope === 'deployed') defineString(name, { default: defaultValue, description: meaning });
  }
}

export const tokenEncryptionKeys = defineSecret('TOKEN_ENCRYPTION_KEYS');
export const tokenFingerprintKey = defineSecret('TOKEN_FINGERPRINT_KEY');
export const adminApiKey = defineSecret('ADMIN_API_KEY');
export const redisToken = defineSecret('UPSTASH_REDIS_REST_TOKEN');
