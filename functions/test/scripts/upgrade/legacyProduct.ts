import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';

export const passphrase = 'the passphrase of the legacy product';

const keys = new Map<string, Buffer>();

/** Made once for each passphrase: scrypt is slow on purpose. */
function keyOf(text: string): Buffer {
  const known = keys.get(text) ?? scryptSync(text, 'salt', 32);
  keys.set(text, known);
  return known;
}

/** A token as the legacy product stored it: AES-256-CBC under a passphrase, `ivHex:cipherHex`. */
export function legacyEncrypted(token: string, under = passphrase): string {
  const nonce = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', keyOf(under), nonce);
  const body = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return `${nonce.toString('hex')}:${body.toString('hex')}`;
}
