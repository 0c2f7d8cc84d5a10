/**
 * From now on each reading of the clock or of the processor's time takes so long;
 * `jest.restoreAllMocks` ends it. What it gives lets more of both pass.
 */
export function slowProcessor(stepMs: number): (ms: number) => void {
  let spentMs = 0;
  const spend = (ms: number): void => {
    spentMs += ms;
  };
  jest.spyOn(process, 'cpuUsage').mockImplementation(() => {
    spend(stepMs);
    return { user: spentMs * 1000, system: 0 };
  });
  jest.spyOn(performance, 'now').mockImplementation(() => {
    spend(stepMs);
    return spentMs;
  });
  return spend;
}

/** What `work` gives, and how many rounds of the event loop it took. */
export async function roundsOf<T>(work: () => Promise<T>): Promise<{ result: T; rounds: number }> {
  let rounds = 0;
  let isCounting = true;
  const count = (): void => {
    if (!isCounting) return;
    rounds += 1;
    setImmediate(count);
  };
  setImmediate(count);
  try {
    return { result: await work(), rounds };
  } finally {
    isCounting = false;
    // The last turn ends with its round.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
