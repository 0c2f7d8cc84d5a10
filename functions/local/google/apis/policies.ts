import * as z from 'zod';
import type { Route } from '../route';

const policySchema = z.object({
  policy: z.object({
    bindings: z.array(z.object({ role: z.string(), members: z.array(z.string()) })).default([]),
  }),
});

/** Reading and writing a resource's IAM policy, which several APIs have in the same form. */
export function policyRoutes(host: string, version: string, resource: string): Route[] {
  const pathOf = (verb: string): RegExp => new RegExp(`^/${version}/(${resource}):${verb}$`);
  const read: Route['answer'] = ({ names: [name = ''] }, project) => ({
    bindings: project.policies.get(name) ?? [],
    etag: 'BwXmDgXz',
  });
  return [
    { host, method: 'GET', path: pathOf('getIamPolicy'), answer: read },
    { host, method: 'POST', path: pathOf('getIamPolicy'), answer: read },
    {
      host,
      method: 'POST',
      path: pathOf('setIamPolicy'),
      answer: ({ names: [name = ''], body }, project) => {
        const { policy } = policySchema.parse(body);
        project.policies.set(name, policy.bindings);
        return policy;
      },
    },
  ];
}
