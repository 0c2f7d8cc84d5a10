import { createScriptNames } from '../../../local/redis/scriptNames';

describe('the names of scripts', () => {
  it.each([
    ["with Upstash's flag", '#!lua flags=allow-key-locking\nreturn 1', '\nreturn 1'],
    [
      'with others beside it',
      '#!lua flags=no-writes,allow-key-locking\nreturn 1',
      '#!lua flags=no-writes\nreturn 1',
    ],
    ['with other flags', '#!lua flags=no-writes\nreturn 1', '#!lua flags=no-writes\nreturn 1'],
    ['without flags', '#!lua\nreturn 1', '#!lua\nreturn 1'],
    ['without such a line', 'return 1', 'return 1'],
    [
      'that mention it elsewhere',
      'return "#!lua flags=allow-key-locking"',
      'return "#!lua flags=allow-key-locking"',
    ],
  ])('leave scripts %s as Redis takes them', (_what, sent, understood) => {
    expect(createScriptNames().toRedis(['EVAL', sent, '0'])).toEqual(['EVAL', understood, '0']);
  });

  it('leave every other command alone', () => {
    const command = ['SET', 'a', '#!lua flags=allow-key-locking\n'];
    expect(createScriptNames().toRedis(command)).toEqual(command);
  });

  it('leave a SHA that was never seen', () => {
    expect(createScriptNames().toRedis(['EVALSHA', 'abc', '0'])).toEqual(['EVALSHA', 'abc', '0']);
  });
});
