import type { Request, Response, Router } from 'express';
import type { ApiRoute } from './apiRoutes';

/** What stands at the path of a request. */
export interface FoundRoute<Operation extends string> {
  /** Null where the path has no such method. */
  operation: Operation | null;
  /** The named parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  /** The methods of this path, for `Allow`. */
  allow: string;
}

/** Finds the route of a request; null where there is none, or where the path can't be decoded. */
export type FindRoute<Operation extends string> = (
  request: Request,
  response: Response,
) => Promise<FoundRoute<Operation> | null>;

/** Fills Express's router with `routes`: it finds them, and answering is left to the caller. */
export function createRouteFinder<Operation extends string>(
  router: Router,
  routes: Readonly<Record<Operation, ApiRoute>>,
): FindRoute<Operation> {
  const waiting = new WeakMap<Request, (found: FoundRoute<Operation> | null) => void>();
  const operations = operationsOf(routes);

  for (const path of new Set(operations.map(([, route]) => route.path))) {
    const here = operations.filter(([, route]) => route.path === path);
    const allow = allowOf(here.map(([, { method }]) => method));
    const find = (operation: Operation | null) => (request: Request) => {
      waiting.get(request)?.({ operation, params: textsOf(request.params), allow });
    };
    const route = router.route(path);
    for (const [operation, { method }] of here) route[method](find(operation));
    route.all(find(null));
  }

  return (request, response) =>
    new Promise((resolve) => {
      waiting.set(request, resolve);
      router(request, response, () => {
        resolve(null);
      });
    });
}

function operationsOf<Operation extends string>(
  routes: Readonly<Record<Operation, ApiRoute>>,
): [Operation, ApiRoute][] {
  const listed: [Operation, ApiRoute][] = [];
  for (const operation in routes) listed.push([operation, routes[operation]]);
  return listed;
}

function allowOf(methods: readonly ApiRoute['method'][]): string {
  const names = methods.map((method) => method.toUpperCase());
  if (methods.includes('get')) names.push('HEAD');
  return [...names, 'OPTIONS'].join(', ');
}

/** Only wildcards have several texts, and there is none. */
function textsOf(params: Request['params']): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}
