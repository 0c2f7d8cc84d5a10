import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Clock } from '../../src/shared/clock';

import type { ApiAnswer } from './apiError';
import type { Fault } from './faults';

const CHUNK_BYTES = 64 * 1024;
const SLOW_BODY_PIECES = 10;

/**
 * Sends an answer with its request id, spoiled as the fault says. Resolves when it is sent or the
 * connection is gone.
 */
export async function sendAnswer(
  response: ServerResponse,
  answer: ApiAnswer,
  fault: Fault | null,
  clock: Clock,
): Promise<void> {
  const requestId = randomUUID();
  const body = Buffer.from(JSON.stringify({ ...answer.body, request_id: requestId }));
  const headers: Record<string, string | number> = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    'x-notion-request-id': requestId,
    ...answer.headers,
  };
  if (fault?.kind === 'slow_body') {
    response.writeHead(answer.status, { ...headers, 'content-length': body.length });
    await trickle(response, body, fault.durationMs, clock);
  } else if (fault?.kind === 'truncated_json') {
    response.writeHead(answer.status, headers);
    response.end(body.subarray(0, Math.ceil(body.length / 2)));
  } else if (fault?.kind === 'oversized_body') {
    response.writeHead(answer.status, headers);
    await writePadded(response, body, fault.sizeBytes);
  } else {
    response.writeHead(answer.status, { ...headers, 'content-length': body.length });
    response.end(body);
  }
}

/** Sends a page of the edge, which carries none of Notion's headers. */
export function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cf-ray': '8f1b2c3d4e5f6071-ARN',
    'content-length': Buffer.byteLength(html),
  });
  response.end(html);
}

async function trickle(
  response: ServerResponse,
  body: Buffer,
  durationMs: number,
  clock: Clock,
): Promise<void> {
  response.flushHeaders();
  const pieceBytes = Math.max(1, Math.ceil(body.length / SLOW_BODY_PIECES));
  for (let start = 0; start < body.length; start += pieceBytes) {
    await clock.sleep(durationMs / SLOW_BODY_PIECES);
    if (response.destroyed) return;
    response.write(body.subarray(start, start + pieceBytes));
  }
  response.end();
}

/** White space before the last brace keeps it valid JSON. */
async function writePadded(
  response: ServerResponse,
  body: Buffer,
  sizeBytes: number,
): Promise<void> {
  function* pieces(): Generator<Buffer> {
    yield body.subarray(0, -1);
    const padding = Buffer.alloc(CHUNK_BYTES, ' ');
    for (let sent = body.length; sent < sizeBytes; sent += padding.length) yield padding;
    yield body.subarray(-1);
  }
  // A reader that has seen enough hangs up, which is no failure here.
  await pipeline(Readable.from(pieces()), response).catch(() => undefined);
}
