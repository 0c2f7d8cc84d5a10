import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { ServiceError } from '../../shared/errors';

/** A request's body on the wire. */
export const maxBodyBytes = 64 * 1024;

/** For what nobody wants a sender gets no more time. */
const drainMs = 5000;

const refusals = new WeakMap<IncomingMessage, ServiceError>();

/**
 * Looks at each request before the platform's framework reads its body, which it would inflate and
 * parse up to 1 GB: bodies are neither encoded nor longer than 64 KiB, and a GET has none. What is
 * refused is not read; the endpoint answers it by `refusalOf`. Call it once, in an instance of an
 * HTTPS endpoint.
 */
export function boundRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const request: unknown = Reflect.get(Object(message), 'request');
    if (request instanceof IncomingMessage) boundRequest(request);
  });
}

/**
 * Undefined, or where the request is refused whatever it asks for: rejects with why, once its body
 * has been read to its end and thrown away, so that its sender gets to see the answer.
 */
export function refusalOf(request: IncomingMessage): Promise<never> | undefined {
  const refusal = refusals.get(request);
  return refusal === undefined ? undefined : refuse(request, refusal);
}

async function refuse(request: IncomingMessage, refusal: ServiceError): Promise<never> {
  const reading = finished(request.resume(), {
    writable: false,
    signal: AbortSignal.timeout(drainMs),
  });
  await reading.catch(() => undefined);
  throw refusal;
}

function boundRequest(request: IncomingMessage): void {
  const { headers } = request;
  const refusal = refusalFor(request);
  if (refusal !== null) {
    refusals.set(request, refusal);
    delete headers['content-length'];
  }
  // Without these the framework sees no body: one whose length nobody says is read by us alone.
  const hasNoLength = refusal !== null || headers['content-length'] === undefined;
  if (hasNoLength && headers['transfer-encoding'] !== undefined) {
    delete headers['transfer-encoding'];
  }
}

function refusalFor({ method, headers }: IncomingMessage): ServiceError | null {
  const { 'content-length': length, 'transfer-encoding': transfer } = headers;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return new ServiceError('unsupported_media_type');
  if (method === 'GET' || method === 'HEAD') {
    if (transfer === undefined && Number(length ?? 0) === 0) return null;
    return new ServiceError('invalid_request', { sentence: `A ${method} request has no body.` });
  }
  return Number(length ?? 0) > maxBodyBytes ? new ServiceError('payload_too_large') : null;
}
