import { ErrorReply } from '@redis/client';
import type { RedisReply } from './redisConnection';

export type JsonReply = string | number | null | JsonReply[];
export type TextEncoding = 'utf8' | 'base64';

/** A reply as Upstash writes it. In base64 every text is encoded but the plain status `OK`. */
export function replyToJson(reply: RedisReply, encoding: TextEncoding): JsonReply {
  return reply === 'OK' ? reply : convert(reply, encoding);
}

function convert(reply: RedisReply, encoding: TextEncoding): JsonReply {
  if (reply === null || typeof reply === 'number') return reply;
  if (typeof reply === 'string') return Buffer.from(reply).toString(encoding);
  if (Buffer.isBuffer(reply)) return reply.toString(encoding);
  if (reply instanceof ErrorReply) return Buffer.from(reply.message).toString(encoding);
  return reply.map((item) => convert(item, encoding));
}
