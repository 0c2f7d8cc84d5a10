import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../../shared/errors';
import { maxBodyBytes as maxBytes } from './wireBounds';

/** A request, as far as its body is concerned. */
export type Sent = Pick<IncomingMessage, 'headers'> & AsyncIterable<unknown>;

const maxDepth = 20;

/**
 * The JSON that a request brings, parsed and not yet validated: at most 64 KiB of strict UTF-8,
 * nested at most 20 deep. Rejects with `payload_too_large`, `unsupported_media_type`, or
 * `invalid_request` that says what is wrong.
 */
export async function readJsonBody(request: Sent): Promise<unknown> {
  const { headers } = request;
  if (Number(headers['content-length'] ?? 0) > maxBytes)
    throw new ServiceError('payload_too_large');
  const bytes = bytesOfFramework(request) ?? (await readBytes(request));
  if (bytes.length > maxBytes) throw new ServiceError('payload_too_large');
  if (bytes.length === 0) throw invalid('A JSON body is needed here.');
  if (!isJson(headers['content-type']) || isEncoded(headers['content-encoding'])) {
    throw new ServiceError('unsupported_media_type');
  }
  const text = decode(bytes);
  if (isTooDeep(text)) throw invalid(`The body is nested more than ${maxDepth} levels deep.`);
  return parse(text);
}

/** What functions-framework has read of the body before it called us. */
function bytesOfFramework(request: Sent): Buffer | null {
  return 'rawBody' in request && Buffer.isBuffer(request.rawBody) ? request.rawBody : null;
}

async function readBytes(request: Sent): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // The rest of a body that is too large is read, too, so that its sender gets to see the answer.
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBytes) chunks.push(chunk);
  }
  if (sizeBytes > maxBytes) throw new ServiceError('payload_too_large');
  return Buffer.concat(chunks);
}

function isJson(contentType: string | undefined): boolean {
  const parts = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const [type, ...parameters] = parts;
  const isUnderstood = (parameter: string): boolean =>
    parameter === '' || /^charset\s*=\s*"?utf-?8"?$/.test(parameter);
  return type === 'application/json' && parameters.every(isUnderstood);
}

function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity';
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('The body is no valid UTF-8.');
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      // Where such a key is copied it changes what the copy is.
      if (key === '__proto__') throw invalid('There is no field "__proto__" to set here.');
      return value;
    });
  } catch (error) {
    throw error instanceof ServiceError ? error : invalid('The body is no valid JSON.');
  }
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('invalid_request', { sentence });
}
