import type { z } from 'zod';

/** One switch: what it takes and what it does. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  does: string;
  /** An example of the body. */
  body?: unknown;
  run: (body: unknown) => unknown;
}

/** A switch that takes a JSON body. */
export function post<Body>(
  path: string,
  does: string,
  schema: z.ZodType<Body>,
  example: unknown,
  act: (body: Body) => unknown,
): ControlRoute {
  return {
    method: 'POST',
    path: `/control/${path}`,
    does,
    body: example,
    run: (body) => act(schema.parse(body)) ?? { ok: true },
  };
}

export function get(path: string, does: string, act: () => unknown): ControlRoute {
  return { method: 'GET', path: `/control/${path}`, does, run: act };
}

export function remove(path: string, does: string, act: () => void): ControlRoute {
  return {
    method: 'DELETE',
    path: `/control/${path}`,
    does,
    run: () => {
      act();
      return { ok: true };
    },
  };
}
