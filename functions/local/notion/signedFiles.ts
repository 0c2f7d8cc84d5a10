import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { FileCell } from './cell';
import type { HostedFile } from './model';
import type { Json } from './serializeText';
import type { NotionState } from './state';

const LIFETIME_SECONDS = 3600;
const SECOND_MS = 1000;

/** What a request for a signed address comes to. */
export type SignedFileOutcome =
  | { kind: 'file'; file: HostedFile }
  | { kind: 'refused'; status: 403 | 404; code: string; message: string };

export interface SignedFiles {
  /** A file value as pages carry it. A hosted file's address is another one at each call. */
  serializeFile: (file: FileCell) => Json;
  /** Full addresses for those of the simulator's own public pictures (`/public/…`). */
  resolveUrl: (url: string) => string;
  /** Checks an address under `/files/` as S3 would. */
  open: (url: URL) => SignedFileOutcome;
}

/** Signs addresses that die after one hour on the simulator's clock. */
export function createSignedFiles(
  state: NotionState,
  baseUrl: string,
  sessionTokenLength = 0,
): SignedFiles {
  const key = randomBytes(32);
  // Of the credentials that Notion signs with; the same in all addresses of a session.
  const session = randomBytes(Math.ceil(sessionTokenLength / 2))
    .toString('hex')
    .slice(0, sessionTokenLength);

  function resolveUrl(url: string): string {
    return url.startsWith('/') ? `${baseUrl}${url}` : url;
  }

  function signatureOf(path: string, date: string, expires: string, nonce: string): string {
    return createHmac('sha256', key).update([path, date, expires, nonce].join('\n')).digest('hex');
  }

  function sign(file: HostedFile): { url: string; expiryTime: string } {
    const nowMs = state.clock.nowMs();
    const date = compactTime(nowMs);
    const nonce = randomBytes(24).toString('hex');
    const expires = String(LIFETIME_SECONDS);
    const url = new URL(
      `${baseUrl}/files/${file.workspaceId}/${file.id}/${encodeURIComponent(file.name.toWellFormed())}`,
    );
    const query: Record<string, string> = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Credential': `SIMULATORKEYID/${date.slice(0, 8)}/us-west-2/s3/aws4_request`,
      'X-Amz-Date': date,
      'X-Amz-Expires': expires,
      'X-Amz-Security-Token': session + nonce,
      'X-Amz-Signature': signatureOf(url.pathname, date, expires, session + nonce),
      'X-Amz-SignedHeaders': 'host',
      'x-id': 'GetObject',
    };
    url.search = new URLSearchParams(query).toString();
    const expiryTime = new Date(nowMs + LIFETIME_SECONDS * SECOND_MS).toISOString();
    return { url: url.toString(), expiryTime };
  }

  return {
    resolveUrl,

    serializeFile(cell) {
      const hosted = cell.fileId === undefined ? undefined : state.files.get(cell.fileId);
      if (hosted === undefined) {
        const url = resolveUrl(cell.url ?? '');
        return { name: cell.name, type: 'external', external: { url } };
      }
      const { url, expiryTime } = sign(hosted);
      return { name: hosted.name, type: 'file', file: { url, expiry_time: expiryTime } };
    },

    open(url) {
      const date = url.searchParams.get('X-Amz-Date') ?? '';
      const expires = url.searchParams.get('X-Amz-Expires') ?? '';
      const nonce = url.searchParams.get('X-Amz-Security-Token') ?? '';
      const given = url.searchParams.get('X-Amz-Signature') ?? '';
      if (given === '') return refused(403, 'AccessDenied', 'Access Denied');
      const right = signatureOf(url.pathname, date, expires, nonce);
      if (!isSame(given, right)) {
        return refused(
          403,
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided.',
        );
      }
      const diesAtMs = parseCompactTime(date) + Number(expires) * SECOND_MS;
      if (state.clock.nowMs() >= diesAtMs) {
        return refused(403, 'AccessDenied', 'Request has expired');
      }
      const file = state.files.get(url.pathname.split('/')[3] ?? '');
      if (file === undefined) {
        return refused(404, 'NoSuchKey', 'The specified key does not exist.');
      }
      return { kind: 'file', file };
    },
  };
}

/** The body of S3's refusals. */
export function refusalXml(outcome: { code: string; message: string }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${outcome.code}</Code><Message>${outcome.message}</Message></Error>`;
}

function refused(status: 403 | 404, code: string, message: string): SignedFileOutcome {
  return { kind: 'refused', status, code, message };
}

/** `20261123T051305Z`, the form of S3's dates. */
function compactTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

function parseCompactTime(text: string): number {
  return Date.parse(
    text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}

function isSame(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
