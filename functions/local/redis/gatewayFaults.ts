/**
 * What goes wrong with requests from now on. `hang`: no answer ever. `slow`: the command is done,
 * the answer comes late,
 * up to `jitterMs` later by chance. `garbage`: 200 with a body that is not JSON. `refuse`: the connection is
 * reset. `unauthorized`: the token is refused.
 */
export type GatewayFault =
  | { kind: 'none' | 'hang' | 'garbage' | 'refuse' | 'unauthorized' }
  | { kind: 'slow'; delayMs: number; jitterMs?: number };

export interface GatewayFaults {
  set(fault: GatewayFault): void;
  current(): GatewayFault;
}

export function createGatewayFaults(): GatewayFaults {
  let current: GatewayFault = { kind: 'none' };
  return {
    set(fault) {
      current = fault;
    },
    current: () => current,
  };
}
