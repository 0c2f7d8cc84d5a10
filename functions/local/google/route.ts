import type { GoogleProject } from './googleProject';

/** One call of an API, after its path was found. */
export interface ApiCall {
  /** What the path's pattern captured. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
  /** Parsed where it is JSON, null where there is none. */
  readonly body: unknown;
  /** As it came. */
  readonly bytes: Buffer;
  /** Where another API of this stand-in is. */
  readonly origin: (host: string) => string;
}

export interface Route {
  readonly host: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Of the whole path. */
  readonly path: RegExp;
  /** The body of a 200; throws a `Refusal`. */
  answer(call: ApiCall, project: GoogleProject): object;
}

/** What Google would refuse: its status and its words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly httpStatus: number,
    /** As in google.rpc.Code. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function notFound(name: string): Refusal {
  return new Refusal(404, 'NOT_FOUND', `${name} was not found.`);
}

/** As Google's long-running operations end: at once, here. */
export function finished(name: string, response: object): object {
  return { name: `${name}/operations/done`, done: true, response };
}
