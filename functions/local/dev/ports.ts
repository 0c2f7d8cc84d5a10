import { isPortFree } from '../processes';

/** The ports that links and other tools point at; each can be chosen. */
export const defaultPorts = {
  hosting: 5002,
  functions: 5001,
  auth: 9099,
  firestore: 8080,
  notion: 8090,
  /** The Upstash gateway; its redis-server takes a free one. */
  redis: 8079,
} as const;

export type PortName = keyof typeof defaultPorts;
export type Ports = Record<PortName, number>;

export const portNames: readonly PortName[] = [
  'hosting',
  'functions',
  'auth',
  'firestore',
  'notion',
  'redis',
];

/** The chosen ports; throws with the names of those that something else listens on. */
export async function claimPorts(chosen: Partial<Ports>): Promise<Ports> {
  const ports: Ports = { ...defaultPorts, ...chosen };
  const taken: string[] = [];
  for (const name of portNames) {
    if (!(await isPortFree(ports[name]))) taken.push(`${ports[name]} (${name})`);
  }
  if (taken.length > 0) {
    throw new Error(
      `In use by another program: port ${taken.join(', port ')}. Stop that program, choose others (--hosting-port 5010, …), or let free ones be found: npm run dev -- --free-ports`,
    );
  }
  return ports;
}

/** Free ports below those that outgoing connections take at random. */
export async function freePorts(): Promise<Ports> {
  const ports: Ports = { ...defaultPorts };
  let next = 20_000 + Math.floor(Math.random() * 9_000);
  for (const name of portNames) {
    while (!(await isPortFree(next))) next += 1;
    ports[name] = next;
    next += 1;
  }
  return ports;
}
