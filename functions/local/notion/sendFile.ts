import type { IncomingMessage, ServerResponse } from 'node:http';

import type { MediaFile } from './media/renderMedia';

/** Sends a picture or video, or the part of it that a `Range` header asks for. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: MediaFile,
): number {
  const headers = {
    'content-type': file.contentType,
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
  };
  const sizeBytes = file.bytes.length;
  const range = parseRange(request.headers.range, sizeBytes);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${sizeBytes}` });
    response.end();
    return 416;
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  const status = range === null ? 200 : 206;
  response.writeHead(status, {
    ...headers,
    'content-length': end - start + 1,
    ...(range !== null && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
  });
  if (request.method === 'HEAD') response.end();
  else response.end(file.bytes.subarray(start, end + 1));
  return status;
}

/** One range; several in one header are answered with the whole file, as RFC 9110 allows. */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (match === null || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start > end || start >= sizeBytes ? 'unsatisfiable' : { start, end };
}
