/** From now on each reading of the processor's time takes so long; `jest.restoreAllMocks` ends it. */
export function slowProcessor(stepMs: number): void {
  let spentMs = 0;
  jest.spyOn(process, 'cpuUsage').mockImplementation(() => {
    spentMs += stepMs;
    return { user: spentMs * 1000, system: 0 };
  });
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
  }
}
