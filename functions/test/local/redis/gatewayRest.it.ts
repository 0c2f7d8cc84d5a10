import { openGateway, type OpenedGateway } from './openGateway';

describe("the gateway's REST form", () => {
  let opened: OpenedGateway;
  const ask = async (path: string, body: unknown, init?: RequestInit) => {
    const answer = await opened.rest(path, body, init);
    return [answer.status, answer.body];
  };
  const inBase64 = () => ({
    headers: { authorization: `Bearer ${opened.gateway.token}`, 'upstash-encoding': 'base64' },
  });

  beforeAll(async () => {
    opened = await openGateway();
  });
  beforeEach(() => opened.redis.flush());
  afterAll(() => opened.close());

  describe('a single command', () => {
    it.each([
      ['a status', ['SET', 'a', '1'], 'OK'],
      ['another status', ['PING'], 'PONG'],
      ['nothing', ['GET', 'nobody'], null],
      ['a number', ['INCRBY', 'count', 41], 41],
      ['a negative number', ['PTTL', 'nobody'], -2],
      ['an empty list', ['LRANGE', 'nobody', 0, -1], []],
      ['a list with a gap', ['MGET', 'nobody', 'nobody'], [null, null]],
      ['a number within text', ['INCRBYFLOAT', 'float', '1.5'], '1.5'],
      ['a type', ['TYPE', 'nobody'], 'none'],
    ])('answers with %s', async (_what, command, result) => {
      expect(await ask('/', command)).toEqual([200, { result }]);
    });

    it('has the content type of JSON', async () => {
      const { headers } = await opened.rest('/', ['PING']);
      expect(headers.get('content-type')).toBe('application/json');
    });

    it('takes numbers, truths and null as text', async () => {
      await ask('/', ['RPUSH', 'list', 1, 2.5, true, null]);
      expect(await ask('/', ['LRANGE', 'list', 0, -1])).toEqual([
        200,
        { result: ['1', '2.5', 'true', 'null'] },
      ]);
    });

    it('does not mind how its name is written', async () => {
      expect(await ask('/', ['eChO', 'hello'])).toEqual([200, { result: 'hello' }]);
    });

    it('keeps every character', async () => {
      const text = 'ü ✓ 🏝️ \u0000 "\\" \r\n 日本';
      await ask('/', ['SET', text, text]);
      expect(await ask('/', ['GET', text])).toEqual([200, { result: text }]);
    });

    it('is refused in the words of Redis', async () => {
      await ask('/', ['SET', 'text', 'x']);
      expect(await ask('/', ['LPUSH', 'text', 'y'])).toEqual([
        400,
        { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
      ]);
      expect(await ask('/', ['GET'])).toEqual([
        400,
        { error: "ERR wrong number of arguments for 'get' command" },
      ]);
      expect(await ask('/', ['NOSUCH'])).toEqual([
        400,
        { error: expect.stringMatching(/^ERR unknown command/) as unknown },
      ]);
    });

    it.each(['SUBSCRIBE', 'select', 'MULTI', 'BLPOP'])(
      'is not %s, which all callers would feel',
      async (name) => {
        expect(await ask('/', [name, '1'])).toEqual([
          400,
          { error: `ERR Command is not available: '${name.toUpperCase()}'` },
        ]);
      },
    );
  });

  describe('with base64', () => {
    it('encodes text, but for the status OK', async () => {
      expect(await ask('/', ['SET', 'a', 'ü✓'], inBase64())).toEqual([200, { result: 'OK' }]);
      expect(await ask('/', ['GET', 'a'], inBase64())).toEqual([200, { result: 'w7zinJM=' }]);
      expect(await ask('/', ['TYPE', 'a'], inBase64())).toEqual([200, { result: 'c3RyaW5n' }]);
    });

    it('encodes a text that only reads OK', async () => {
      await ask('/', ['SET', 'a', 'OK']);
      expect(await ask('/', ['GET', 'a'], inBase64())).toEqual([200, { result: 'T0s=' }]);
    });

    it('leaves numbers and nothing, and reaches into lists', async () => {
      await ask('/', ['SET', 'a', 'x']);
      const script = "return {1, 'x', {'OK', redis.status_reply('OK')}}";
      expect(await ask('/', ['EVAL', script, 0], inBase64())).toEqual([
        200,
        { result: [1, 'eA==', ['T0s=', 'T0s=']] },
      ]);
      expect(await ask('/', ['MGET', 'a', 'nobody'], inBase64())).toEqual([
        200,
        { result: ['eA==', null] },
      ]);
    });

    it('leaves errors as they are', async () => {
      expect(await ask('/', ['GET'], inBase64())).toEqual([
        400,
        { error: "ERR wrong number of arguments for 'get' command" },
      ]);
    });

    it('keeps bytes that are no text', async () => {
      const script = "redis.call('SET', KEYS[1], string.char(255, 0, 128)) return 1";
      await ask('/', ['EVAL', script, 1, 'bytes']);
      expect(await ask('/', ['GET', 'bytes'], inBase64())).toEqual([200, { result: '/wCA' }]);
    });
  });

  describe('a pipeline', () => {
    it('answers each command for itself, in order', async () => {
      const commands = [
        ['SET', 'a', 'x'],
        ['LPUSH', 'a', 'y'],
        ['GET', 'a'],
        ['GET', 'nobody'],
      ];
      expect(await ask('/pipeline', commands)).toEqual([
        200,
        [
          { result: 'OK' },
          { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
          { result: 'x' },
          { result: null },
        ],
      ]);
    });

    it('is encoded in base64 too', async () => {
      const commands = [
        ['SET', 'a', 'x'],
        ['GET', 'a'],
      ];
      expect(await ask('/pipeline', commands, inBase64())).toEqual([
        200,
        [{ result: 'OK' }, { result: 'eA==' }],
      ]);
    });
  });

  describe('a transaction', () => {
    it('answers each command, with the error of the one that failed', async () => {
      const commands = [
        ['SET', 'a', 'x'],
        ['INCR', 'a'],
        ['GET', 'a'],
      ];
      expect(await ask('/multi-exec', commands)).toEqual([
        200,
        [
          { result: 'OK' },
          { error: 'ERR value is not an integer or out of range' },
          { result: 'x' },
        ],
      ]);
    });

    it('does nothing at all where one command is none', async () => {
      const commands = [['SET', 'a', 'x'], ['NOSUCH']];
      expect(await ask('/multi-exec', commands)).toEqual([
        400,
        { error: 'EXECABORT Transaction discarded because of previous errors.' },
      ]);
      expect(await ask('/', ['GET', 'a'])).toEqual([200, { result: null }]);
    });

    it('is not mixed with what others send meanwhile', async () => {
      const transaction = [
        ['INCR', 'n'],
        ['INCR', 'n'],
        ['INCR', 'n'],
      ];
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          index % 2 === 0 ? ask('/multi-exec', transaction) : ask('/', ['INCR', 'n']),
        ),
      );
      expect(answers.map(([status]) => status)).toEqual(Array(40).fill(200));
      const inOnePiece = answers
        .filter((_, index) => index % 2 === 0)
        .map(([, body]) => JSON.stringify(body))
        .filter((text) => {
          const [first = 0, second, third] = [...text.matchAll(/\d+/g)].map(Number);
          return second === first + 1 && third === first + 2;
        });
      expect(inOnePiece).toHaveLength(20);
      expect(await ask('/', ['GET', 'n'])).toEqual([200, { result: '80' }]);
    });
  });

  describe('a request that is none', () => {
    it.each([
      ['no JSON', '/', '{"a"'],
      ['no command', '/', '{"a":1}'],
      ['an empty command', '/', '[]'],
      ['a list within a command', '/', '["GET",["a"]]'],
      ['nothing', '/', ''],
      ['one command as a pipeline', '/pipeline', '["GET","a"]'],
      ['an empty pipeline', '/pipeline', '[]'],
      ['an empty transaction', '/multi-exec', '[]'],
    ])('is refused: %s', async (_what, path, body) => {
      expect(await ask(path, body)).toEqual([
        400,
        { error: expect.stringMatching(/^ERR failed to parse/) as unknown },
      ]);
    });

    it('is refused on an unknown path', async () => {
      expect(await ask('/nowhere', ['PING'])).toEqual([
        404,
        { error: 'ERR no such path: /nowhere' },
      ]);
    });

    it('is refused with another method', async () => {
      const headers = { authorization: `Bearer ${opened.gateway.token}` };
      const response = await fetch(opened.gateway.url, { headers });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await response.json()).toEqual({ error: 'ERR only POST is answered here' });
    });

    it('is refused over 10 MB, and the next one is not', async () => {
      const over = JSON.stringify(['SET', 'big', 'x'.repeat(10 * 1024 * 1024)]);
      expect(await ask('/', over)).toEqual([
        400,
        { error: expect.stringMatching(/^ERR max request size exceeded/) as unknown },
      ]);
      expect(await ask('/', ['EXISTS', 'big'])).toEqual([200, { result: 0 }]);
    });
  });

  describe('the token', () => {
    it.each(['/', '/pipeline', '/multi-exec', '/nowhere'])('is asked for on %s', async (path) => {
      const body = [['SET', 'a', 'x']];
      const refused = [401, { error: 'Unauthorized' }];
      expect(await ask(path, body, { headers: {} })).toEqual(refused);
      for (const authorization of ['Bearer wrong', 'Bearer ', opened.gateway.token]) {
        expect(await ask(path, body, { headers: { authorization } })).toEqual(refused);
      }
      expect(await opened.redis.command('EXISTS', 'a')).toBe(0);
    });
  });

  it('counts requests, and the commands of a pipeline singly', async () => {
    const { gateway } = opened;
    const before = [gateway.requestCount(), gateway.commandCount()] as const;
    await ask('/', ['PING']);
    await ask('/pipeline', [['PING'], ['PING'], ['PING']]);
    await ask('/', 'no JSON');
    expect([gateway.requestCount() - before[0], gateway.commandCount() - before[1]]).toEqual([
      3, 4,
    ]);
  });
});
