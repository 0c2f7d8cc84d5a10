import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A token that can't be encrypted or decrypted; the message says what to do and holds no secret. */
export class VaultError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
  }
}

/** Keeps Notion tokens unreadable at rest: AES-256-GCM, bound to the connection they belong to. */
export interface TokenVault {
  /** `v1.<key id>.<base64url of nonce, ciphertext and tag>`, by the first key. */
  encrypt(token: string, connectionId: string): string;
  /** The token again; throws a `VaultError` for another connection, an unknown key, any change. */
  decrypt(ciphertext: string, connectionId: string): string;
  /** Recognises a token without keeping it: hex HMAC-SHA-256 under the fingerprint key. */
  fingerprint(token: string): string;
  /** The id of the first key, by which tokens are encrypted now. Throws a `VaultError`. */
  currentKeyId(): string;
}

export interface VaultKeys {
  /** `id:base64key,…`, 32 bytes each: the first encrypts, all decrypt. */
  encryptionKeys: () => string | null;
  /** Base64 of 32 bytes. */
  fingerprintKey: () => string | null;
}

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const keyIdForm = /^[A-Za-z0-9_-]{1,32}$/;

/** A vault over `keys`, which are read on use: without one there is no default, it throws. */
export function createTokenVault(keys: VaultKeys): TokenVault {
  return {
    encrypt(token, connectionId) {
      const [first] = parseEncryptionKeys(keys.encryptionKeys());
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce);
      cipher.setAAD(Buffer.from(connectionId));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(token, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `v1.${first.id}.${sealed.toString('base64url')}`;
    },

    decrypt(ciphertext, connectionId) {
      const all = parseEncryptionKeys(keys.encryptionKeys());
      const parts = splitCiphertext(ciphertext);
      if (parts === null) {
        throw new VaultError('A stored Notion token is not in the form v1.<key id>.<body>.');
      }
      const { keyId, body } = parts;
      const found = all.find(({ id }) => id === keyId);
      if (found === undefined) {
        throw new VaultError(
          `A stored Notion token was encrypted with the key "${keyId}", which TOKEN_ENCRYPTION_KEYS does not list. Add that key again, after the first.`,
        );
      }
      const sealed = Buffer.from(body, 'base64url');
      try {
        // Decoding skips what is no base64url, so a changed text could mean the same bytes.
        if (sealed.toString('base64url') !== body) throw new Error('not canonical base64url');
        const decipher = createDecipheriv(
          'aes-256-gcm',
          found.key,
          sealed.subarray(0, nonceBytes),
          {
            authTagLength: tagBytes,
          },
        );
        decipher.setAAD(Buffer.from(connectionId));
        decipher.setAuthTag(sealed.subarray(-tagBytes));
        const token = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([token, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new VaultError(
          'A stored Notion token does not decrypt: it was changed, belongs to another connection, or the key is not the one it was made with.',
          { cause },
        );
      }
    },

    fingerprint(token) {
      const text = keys.fingerprintKey();
      if (text === null) {
        throw new VaultError(
          'TOKEN_FINGERPRINT_KEY is missing: set it to 32 random bytes, base64.',
        );
      }
      return createHmac('sha256', parseKey(text, 'TOKEN_FINGERPRINT_KEY'))
        .update(token)
        .digest('hex');
    },

    currentKeyId: () => parseEncryptionKeys(keys.encryptionKeys())[0].id,
  };
}

/** The id of the key that a ciphertext was made with; null where it is no ciphertext of a vault. */
export function keyIdOf(ciphertext: string): string | null {
  return splitCiphertext(ciphertext)?.keyId ?? null;
}

function splitCiphertext(ciphertext: string): { keyId: string; body: string } | null {
  const [version, keyId, body, ...rest] = ciphertext.split('.', 4);
  if (version !== 'v1' || keyId === undefined || body === undefined || rest.length > 0) return null;
  return { keyId, body };
}

interface EncryptionKey {
  id: string;
  key: Buffer;
}

function parseEncryptionKeys(text: string | null): [EncryptionKey, ...EncryptionKey[]] {
  if (text === null) {
    throw new VaultError(
      'TOKEN_ENCRYPTION_KEYS is missing: set it to id:key, the key being 32 random bytes, base64.',
    );
  }
  const [first, ...rest] = text.split(',').map((entry) => {
    const [id = '', ...key] = entry.trim().split(':');
    if (!keyIdForm.test(id) || key.length === 0) {
      throw new VaultError(
        'TOKEN_ENCRYPTION_KEYS has an entry that is not of the form id:base64key.',
      );
    }
    return { id, key: parseKey(key.join(':'), `TOKEN_ENCRYPTION_KEYS (key "${id}")`) };
  });
  if (first === undefined) throw new VaultError('TOKEN_ENCRYPTION_KEYS lists no key.');
  return [first, ...rest];
}

function parseKey(base64: string, name: string): Buffer {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== keyBytes) {
    throw new VaultError(`${name} must be ${keyBytes} bytes in base64, and is ${key.length}.`);
  }
  return key;
}
