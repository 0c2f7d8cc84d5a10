/** What only the helpers of tests send, and what a connection begins with. */
const ownCommands = new Set([
  ...['auth', 'client', 'command', 'config', 'flushall', 'hello', 'info', 'ping', 'quit', 'select'],
]);

/**
 * All calls of commands in an `INFO commandstats`, those inside of scripts too, without what
 * helpers send themselves.
 */
export function sumCommandCalls(info: string): number {
  let calls = 0;
  for (const [, name = '', count] of info.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)) {
    if (!ownCommands.has(name)) calls += Number(count);
  }
  return calls;
}

/** A number of an `INFO` answer; throws where there is none of that name. */
export function infoNumber(info: string, name: string): number {
  const value = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
  if (value === undefined) throw new Error(`Redis reports no ${name}.`);
  return Number(value);
}
