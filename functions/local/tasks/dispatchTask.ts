import type { Agent } from 'node:http';
import { request } from 'node:http';

/** What a dispatch comes to: the status, or null where the function was not reached. */
export type DispatchOutcome = number | null;

/** Sends a task to a function as Cloud Tasks does; never rejects. */
export function dispatchTask(
  agent: Agent,
  baseUrl: string,
  task: { id: string; queue: string; body: string; retryCount: number },
): Promise<DispatchOutcome> {
  return new Promise((resolve) => {
    const sending = request(baseUrl, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${unsignedToken(baseUrl)}`,
        'x-cloudtasks-queuename': task.queue,
        'x-cloudtasks-taskname': task.id,
        'x-cloudtasks-taskretrycount': String(task.retryCount),
        'x-cloudtasks-taskexecutioncount': String(task.retryCount),
        'x-cloudtasks-tasketa': String(Date.now() / 1000),
      },
    });
    sending.on('response', (response) => {
      response.resume();
      response.once('close', () => {
        resolve(response.complete ? (response.statusCode ?? null) : null);
      });
    });
    sending.once('error', () => {
      resolve(null);
    });
    sending.end(task.body);
  });
}

/** Of the form that the function decodes; in production the platform has checked it before. */
function unsignedToken(audience: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: audience, email: 'tasks@example.com', sub: 'tasks', uid: 'tasks' };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${part('unsigned')}`;
}
