export interface TransactionTurns {
  /** Waits until no other transaction of this database has the turn, and takes it. */
  take(database: string): Promise<Turn>;
  /** Gives back the turn that was bound to this transaction, if there is one. */
  release(transactionId: string): void;
}

export interface Turn {
  /** Ties the turn to the transaction that was begun with it. */
  bindTo(transactionId: string): void;
  release(): void;
}

/**
 * Read-write transactions one after another, in order of arrival. The in-process database detects
 * conflicts by itself and aborts; but the Admin SDK tries five times, a second apart and more, so
 * that twenty writers of one document would fail where the real service makes them wait. A turn is
 * given up after `holdLimitMs`, so that a forgotten transaction does not stop the others.
 */
export function createTransactionTurns(holdLimitMs = 3_000): TransactionTurns {
  const lastInLine = new Map<string, Promise<void>>();
  const bound = new Map<string, Turn>();

  return {
    async take(database) {
      const before = lastInLine.get(database) ?? Promise.resolve();
      let done: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        done = resolve;
      });
      lastInLine.set(database, finished);
      await before;
      const timer = setTimeout(() => {
        turn.release();
      }, holdLimitMs);
      timer.unref();
      let boundId: string | undefined;
      const turn: Turn = {
        bindTo(transactionId) {
          boundId = transactionId;
          bound.set(transactionId, turn);
        },
        release() {
          clearTimeout(timer);
          if (boundId !== undefined) bound.delete(boundId);
          done();
        },
      };
      return turn;
    },
    release(transactionId) {
      bound.get(transactionId)?.release();
    },
  };
}
