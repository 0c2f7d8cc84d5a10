/**
 * Does `work` when the platform ends this process, before whoever listened so far: the framework's
 * listener exits at once. `work` must end by itself.
 */
export function beforeTermination(work: () => Promise<void>): void {
  const listeners = process.listeners('SIGTERM');
  process.removeAllListeners('SIGTERM');
  const goOn = (): void => {
    for (const listener of listeners) listener('SIGTERM');
    if (listeners.length === 0) process.kill(process.pid, 'SIGTERM');
  };
  process.once('SIGTERM', () => {
    work().then(goOn, goOn);
  });
}
