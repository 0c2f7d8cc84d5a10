import { Readable } from 'node:stream';
import { readJsonBody, type Sent } from '../../../src/http/request/requestBody';

const json = { 'content-type': 'application/json' };

function streamed(body: string | Buffer, headers: Sent['headers'] = json): Sent {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers });
}

/** As functions-framework hands it on: read already. */
function readAlready(body: string | Buffer, headers: Sent['headers'] = json): Sent {
  return Object.assign(Readable.from([]), { headers, rawBody: Buffer.from(body) });
}

const ofSize = (sizeBytes: number): string => `"${'a'.repeat(sizeBytes - 2)}"`;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe.each([
  ['that has to be read', streamed],
  ['that the framework has read', readAlready],
])('a body %s', (_name, send) => {
  it('is given as the JSON it is', async () => {
    await expect(readJsonBody(send('{"name":"Zoë","list":[1,null]}'))).resolves.toEqual({
      name: 'Zoë',
      list: [1, null],
    });
  });

  it('may have 64 KiB and no byte more', async () => {
    await expect(readJsonBody(send(ofSize(65_536)))).resolves.toHaveLength(65_534);
    for (const sizeBytes of [65_537, 65 * 1024, 1_000_000]) {
      await expect(readJsonBody(send(ofSize(sizeBytes)))).rejects.toMatchObject({
        code: 'payload_too_large',
      });
    }
  });

  it('is refused by its announced size already', async () => {
    const sent = send('{}', { ...json, 'content-length': '65537' });
    await expect(readJsonBody(sent)).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  ])('may be of the type %s', async (type) => {
    await expect(readJsonBody(send('1', { 'content-type': type }))).resolves.toBe(1);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    'text/plain; application/json',
  ])('may not be of the type %j', async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    await expect(readJsonBody(send('{}', headers))).rejects.toMatchObject({
      code: 'unsupported_media_type',
    });
  });

  it('may not be compressed', async () => {
    const sent = send('{}', { ...json, 'content-encoding': 'gzip' });
    await expect(readJsonBody(sent)).rejects.toMatchObject({ code: 'unsupported_media_type' });
  });

  it.each([
    ['nothing', '', /body is needed/],
    ['half of an object', '{"a":', /no valid JSON/],
    ['two values', '{} {}', /no valid JSON/],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), /UTF-8/],
    ['half of a character', Buffer.from([0x22, 0xe2, 0x82]), /UTF-8/],
    ['21 levels', nested(21), /20 levels/],
    ['a great many levels', nested(30_000), /20 levels/],
    ['a key that changes prototypes', '{"a":{"__proto__":{"b":1}}}', /"__proto__"/],
    ['such a key, disguised', '{"__pr\\u006fto__":1}', /"__proto__"/],
  ])('is refused with %s', async (_what, body, sentence) => {
    await expect(readJsonBody(send(body))).rejects.toMatchObject({
      code: 'invalid_request',
      sentence: expect.stringMatching(sentence) as unknown,
    });
  });

  it('may be nested 20 levels, and brackets in texts count for nothing', async () => {
    await expect(readJsonBody(send(nested(20)))).resolves.toBeDefined();
    const text = `["${'\\"['.repeat(50)}"]`;
    await expect(readJsonBody(send(text))).resolves.toEqual(['"['.repeat(50)]);
  });
});
