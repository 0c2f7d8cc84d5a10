import { status, type StatusObject } from '@grpc/grpc-js';
import { z } from 'zod';
import type { Message } from './bridgeClient';

export interface DatabaseName {
  /** `projects/P/databases/D`. */
  name: string;
  projectId: string;
  databaseId: string;
}

/** The database that a request is about, from its `database` or its `parent`. */
export function databaseOf(request: Message): DatabaseName {
  const resource = z.string().parse(request['database'] ?? request['parent']);
  const match = /^projects\/([^/]+)\/databases\/([^/]+)/.exec(resource);
  const [name, projectId, databaseId] = match ?? [];
  if (name === undefined || projectId === undefined || databaseId === undefined) {
    throw new Error(`Not the name of a database: ${resource}`);
  }
  return { name, projectId, databaseId };
}

const newTransactionSchema = z.object({
  newTransaction: z.object({ readOnly: z.unknown().optional() }),
});

/** Whether a read asks for a new transaction that may write. */
export function startsReadWrite(request: Message): boolean {
  const parsed = newTransactionSchema.safeParse(request);
  return parsed.success && parsed.data.newTransaction.readOnly === undefined;
}

/** The transaction named in a request or an answer, as a key; null where there is none. */
export function transactionIdOf(message: Message): string | null {
  const id = message['transaction'];
  return id instanceof Uint8Array && id.length > 0 ? Buffer.from(id).toString('base64') : null;
}

const codedErrorSchema = z.object({ code: z.enum(status), message: z.string() });

/** An error of the in-process database with the gRPC status it stands for. */
export function grpcFailure(error: unknown): Partial<StatusObject> {
  const coded = codedErrorSchema.safeParse(error);
  if (coded.success) return { code: coded.data.code, details: coded.data.message };
  return {
    code: status.INTERNAL,
    details: error instanceof Error ? error.message : String(error),
  };
}
