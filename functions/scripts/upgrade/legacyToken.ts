import { createDecipheriv, scryptSync } from 'node:crypto';

/** Why a token of the legacy product can't be read. */
export type TokenProblem = 'token_form' | 'passphrase_missing' | 'passphrase_wrong';

export type LegacyToken =
  { token: string; wasEncrypted: boolean } | { problem: TokenProblem; reason: string };

/** `ivHex:cipherHex` of AES-256-CBC: a block for the nonce, whole blocks for the text. */
const encryptedForm = /^([0-9a-f]{32}):((?:[0-9a-f]{32})+)$/i;
const plainForm = /^(?:secret|ntn)_[\x21-\x7e]{1,500}$/;
/** With a wrong key one text in 256 ends as padding does, but in bytes that no token has. */
const decryptedForm = /^[\x21-\x7e]{8,500}$/;

/**
 * Reads tokens as the legacy product stored them: plain, or encrypted under the key that scrypt
 * makes of a passphrase and the salt `salt`. Null: there is no passphrase.
 */
export function createLegacyTokens(passphrase: string | null): (stored: unknown) => LegacyToken {
  const key = passphrase === null ? null : scryptSync(passphrase, 'salt', 32);
  return (stored) => {
    const text = typeof stored === 'string' ? stored.trim() : '';
    if (plainForm.test(text)) return { token: text, wasEncrypted: false };
    const [, nonce, body] = encryptedForm.exec(text) ?? [];
    if (nonce === undefined || body === undefined) {
      const reason = 'its token is neither a plain one nor of the form ivHex:cipherHex';
      return { problem: 'token_form', reason };
    }
    if (key === null) {
      const reason = 'its token is encrypted, and LEGACY_ENCRYPTION_KEY is not set';
      return { problem: 'passphrase_missing', reason };
    }
    const token = decrypt(key, nonce, body);
    return token === null
      ? { problem: 'passphrase_wrong', reason: 'LEGACY_ENCRYPTION_KEY does not decrypt its token' }
      : { token, wasEncrypted: true };
  };
}

function decrypt(key: Buffer, nonce: string, body: string): string | null {
  const decipher = createDecipheriv('aes-256-cbc', key, Buffer.from(nonce, 'hex'));
  try {
    const start = decipher.update(Buffer.from(body, 'hex'));
    const text = Buffer.concat([start, decipher.final()]).toString('utf8').trim();
    return decryptedForm.test(text) ? text : null;
  } catch {
    return null;
  }
}
