import type { Readable } from 'node:stream';
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { BridgeClient, BridgeDatabases, Message } from './bridgeClient';
import { databaseOf, grpcFailure, startsReadWrite, transactionIdOf } from './requests';
import { createTransactionTurns, type Turn } from './transactionTurns';

type UnaryCall = (client: BridgeClient, request: Message) => Promise<Message>;
type StreamCall = (client: BridgeClient, request: Message) => Readable;

/** Answers Firestore's gRPC calls from the in-process databases. What the Admin SDK doesn't use is left out. */
export function createFirestoreFront(databases: BridgeDatabases): UntypedServiceImplementation {
  const turns = createTransactionTurns();

  function clientFor(request: Message): Promise<BridgeClient> {
    const { projectId, databaseId } = databaseOf(request);
    return databases.clientOf(projectId, databaseId);
  }

  async function turnFor(request: Message): Promise<Turn | null> {
    return startsReadWrite(request) ? turns.take(databaseOf(request).name) : null;
  }

  function unary(answer: UnaryCall): handleUnaryCall<Message, Message> {
    return (call, callback) => {
      clientFor(call.request)
        .then((client) => answer(client, call.request))
        .then(
          (message) => {
            callback(null, message);
          },
          (error: unknown) => {
            callback(grpcFailure(error));
          },
        );
    };
  }

  /** A read may begin a transaction on its way; its turn is kept until that one ends. */
  function serverStream(open: StreamCall): handleServerStreamingCall<Message, Message> {
    return (call) => {
      const answerAll = async (): Promise<void> => {
        const client = await clientFor(call.request);
        const turn = await turnFor(call.request);
        let isBound = false;
        try {
          for await (const message of messagesOf(open(client, call.request))) {
            const transactionId = transactionIdOf(message);
            if (turn !== null && transactionId !== null && !isBound) {
              turn.bindTo(transactionId);
              isBound = true;
            }
            call.write(message);
          }
        } finally {
          if (!isBound) turn?.release();
        }
        call.end();
      };
      answerAll().catch((error: unknown) => call.emit('error', grpcFailure(error)));
    };
  }

  async function beginTransaction(client: BridgeClient, request: Message): Promise<Message> {
    const turn = await turnFor({ ...request, newTransaction: request['options'] });
    const [answer] = await client.beginTransaction(request).catch((error: unknown) => {
      turn?.release();
      throw error;
    });
    const transactionId = transactionIdOf(answer);
    if (transactionId !== null) turn?.bindTo(transactionId);
    return answer;
  }

  /** Commit and rollback end the transaction's turn, whatever comes of them. */
  async function endingTurn(request: Message, work: () => Promise<Message>): Promise<Message> {
    try {
      return await work();
    } finally {
      const transactionId = transactionIdOf(request);
      if (transactionId !== null) turns.release(transactionId);
    }
  }

  return {
    BeginTransaction: unary(beginTransaction),
    Commit: unary((client, request) =>
      endingTurn(request, async () => (await client.commit(request))[0]),
    ),
    Rollback: unary((client, request) =>
      endingTurn(request, async () => (await client.rollback(request))[0]),
    ),
    BatchWrite: unary(async (client, request) => (await client.batchWrite(request))[0]),
    // The in-process one refuses a field mask; whole documents instead of their names do no harm.
    ListDocuments: unary(async (client, request) => ({
      documents: (await client.listDocuments({ ...request, mask: undefined }))[0],
    })),
    ListCollectionIds: unary(async (client, request) => ({
      collectionIds: (await client.listCollectionIds(request))[0],
    })),
    BatchGetDocuments: serverStream((client, request) => client.batchGetDocuments(request)),
    RunQuery: serverStream((client, request) => client.runQuery(request)),
    RunAggregationQuery: serverStream((client, request) => client.runAggregationQuery(request)),
    Listen: listen(clientFor),
  };
}

function listen(
  clientFor: (request: Message) => Promise<BridgeClient>,
): handleBidiStreamingCall<Message, Message> {
  return (call) => {
    const fail = (error: unknown): void => {
      call.emit('error', grpcFailure(error));
    };
    const serve = async (): Promise<void> => {
      let changes: ReturnType<BridgeClient['listen']> | null = null;
      for await (const request of messagesOf(call)) {
        if (changes === null) {
          const opened = (await clientFor(request)).listen();
          changes = opened;
          opened.on('data', (message: Message) => call.write(message));
          opened.on('error', fail);
          call.on('cancelled', () => opened.destroy());
        }
        changes.write(request);
      }
      changes?.end();
      call.end();
    };
    serve().catch((error: unknown) => {
      if (!call.cancelled) fail(error);
    });
  };
}

/** A stream is not destroyed at its end: a call has still to be answered then. */
function messagesOf(stream: Readable): AsyncIterable<Message> {
  return stream.iterator({ destroyOnReturn: false });
}
