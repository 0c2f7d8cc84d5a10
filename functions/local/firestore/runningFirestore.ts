/** A Firestore of this machine, whichever kind could be started. */
export interface RunningFirestore {
  kind: 'official' | 'embedded';
  /** For FIRESTORE_EMULATOR_HOST: `127.0.0.1:PORT`. */
  host: string;
  port: number;
  /** Resolves when it is over, closed or died. */
  exited: Promise<void>;
  /** Ends it and gives its port back. Its data is gone then. */
  close(): Promise<void>;
}
