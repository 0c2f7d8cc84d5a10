import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Command } from './upstashCommands';

/** The most that Upstash takes in one request. */
const maxBodyBytes = 10 * 1024 * 1024;

const commandSchema = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .min(1)
  .transform((args): Command => args.map(String));
const commandsSchema = z.array(commandSchema).min(1);

/** A request that is answered with this status and, as its error, this message. */
export class GatewayRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'GatewayRefusal';
  }
}

/** Throws a `GatewayRefusal` where the body is none or is too large. */
export async function readCommand(request: IncomingMessage): Promise<Command> {
  const parsed = commandSchema.safeParse(await readJson(request));
  if (!parsed.success) throw new GatewayRefusal(400, 'ERR failed to parse command');
  return parsed.data;
}

/** Throws a `GatewayRefusal` where the body is none, is too large, or holds no command. */
export async function readCommands(request: IncomingMessage): Promise<Command[]> {
  const parsed = commandsSchema.safeParse(await readJson(request));
  if (!parsed.success) throw new GatewayRefusal(400, 'ERR failed to parse pipeline request');
  return parsed.data;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    // The rest is read and dropped, so that the sender gets to its answer.
    if (sizeBytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (sizeBytes > maxBodyBytes) {
    const figures = `Limit: ${maxBodyBytes} bytes, Actual: ${sizeBytes} bytes`;
    throw new GatewayRefusal(400, `ERR max request size exceeded. ${figures}`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new GatewayRefusal(400, 'ERR failed to parse the request body as JSON');
  }
}
