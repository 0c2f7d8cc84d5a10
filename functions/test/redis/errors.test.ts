import { reasonOf, RedisError } from '../../src/redis/errors';
import { orElse } from '../../src/redis/orElse';

const upstash = (message: string): Error =>
  Object.assign(new Error(message), { name: 'UpstashError' });
const secret = 'secret-value';

describe('why Redis failed', () => {
  it.each([
    [upstash(`WRONGTYPE Operation, command was: ["set","k","${secret}"]`), 'WRONGTYPE'],
    [upstash(`OOM command not allowed, command was: ["set","k","${secret}"]`), 'OOM'],
    [upstash(`Unauthorized, command was: ["get","${secret}"]`), 'Unauthorized'],
    [upstash(`ERR max daily request limit exceeded, command was: ["get","${secret}"]`), 'ERR'],
    [upstash(`Command 2 [ set ] failed: OOM command not allowed ${secret}`), 'OOM'],
    [upstash(secret), 'refused'],
    [upstash(''), 'refused'],
    [Object.assign(new Error(secret), { name: 'UpstashJSONParseError' }), 'not JSON'],
    [new TypeError(`fetch failed ${secret}`, { cause: { code: 'ECONNREFUSED' } }), 'ECONNREFUSED'],
    [new TypeError(`fetch failed ${secret}`, { cause: { code: `x ${secret}` } }), 'TypeError'],
    [new TypeError(`fetch failed ${secret}`, { cause: secret }), 'TypeError'],
    [secret, 'not an Error'],
    [null, 'not an Error'],
  ])('is reported in a word, without what was sent', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('the error of redis/', () => {
  it('names what was done and why it failed, else its kind', () => {
    expect(new RedisError('failed', 'read feed', 'OOM').message).toBe('Redis: read feed (OOM)');
    expect(new RedisError('timeout', 'read feed').message).toBe('Redis: read feed (timeout)');
  });
});

describe('orElse', () => {
  it('gives the answer, or what stands for it where Redis fails', async () => {
    expect(await orElse(Promise.resolve(1), 2)).toBe(1);
    expect(await orElse(Promise.reject(new RedisError('breaker_open', 'x')), 2)).toBe(2);
  });

  it('hides no bug', async () => {
    await expect(orElse(Promise.reject(new TypeError('bug')), 2)).rejects.toThrow('bug');
  });
});
