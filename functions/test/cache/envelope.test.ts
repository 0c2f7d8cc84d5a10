import { openEnvelope, sealEnvelope, type Envelope } from '../../src/cache/envelope';
import { pack, unpack } from '../../src/cache/packed';

const seal = async (text: string, changes: Partial<Envelope> = {}): Promise<string> =>
  sealEnvelope({
    freshMs: 1000,
    lifetimeMs: 5000,
    fetchMs: 20,
    packed: await pack(text),
    ...changes,
  });
const headerOf = (changes: Record<string, unknown>): string =>
  JSON.stringify({
    ...{ version: 1, freshMs: 1, lifetimeMs: 2, fetchMs: 3, compressed: false },
    ...changes,
  });

describe('an envelope', () => {
  it.each([
    ['short', 'Füße ✓\nand a second line'],
    ['long', 'a long text ✓ '.repeat(1000)],
    ['empty', ''],
  ])('opens as what was put into it: %s', async (_name, text) => {
    const envelope = openEnvelope(await seal(text));
    expect(envelope).toMatchObject({ freshMs: 1000, lifetimeMs: 5000, fetchMs: 20 });
    const opened = envelope === null ? null : await unpack(envelope.packed);
    expect(opened?.toString()).toBe(text);
  });

  it('is text that survives being sent as JSON', async () => {
    const sealed = await seal('a long text ✓ '.repeat(1000));
    expect(JSON.parse(JSON.stringify(sealed))).toBe(sealed);
    expect(sealed).toMatch(/^\{"version":1,[^\n]*\}\n[A-Za-z0-9+/=]+$/);
  });

  it.each([
    ['nothing', ''],
    ['no line', headerOf({})],
    ['an empty line', '\nbody'],
    ['words', 'hello\nbody'],
    ['half a header', `${headerOf({}).slice(0, -5)}\nbody`],
    ['an array', '[]\nbody'],
    ['null', 'null\nbody'],
    ['another version', `${headerOf({ version: 2 })}\nbody`],
    ['no version', `${headerOf({ version: undefined })}\nbody`],
    ['a negative freshness', `${headerOf({ freshMs: -1 })}\nbody`],
    ['no lifetime', `${headerOf({ lifetimeMs: 0 })}\nbody`],
    ['a negative lifetime', `${headerOf({ lifetimeMs: -5 })}\nbody`],
    ['a negative time of work', `${headerOf({ fetchMs: -5 })}\nbody`],
    ['numbers as words', `${headerOf({ freshMs: '1' })}\nbody`],
    ['a number beyond numbers', headerOf({}).replace('"freshMs":1', '"freshMs":1e999') + '\nbody'],
    ['more than a hundred years', `${headerOf({ lifetimeMs: 3.3e12 })}\nbody`],
    ['compressed as a word', `${headerOf({ compressed: 'yes' })}\nbody`],
  ])('is none where there is %s', (_name, text) => {
    expect(openEnvelope(text)).toBeNull();
  });

  it('takes nothing from names that objects have by nature', () => {
    const header = `{"__proto__":${headerOf({})},"constructor":{"prototype":{"polluted":true}}}`;
    expect(openEnvelope(`${header}\nbody`)).toBeNull();
    const extra = headerOf({}).replace('{', '{"__proto__":{"polluted":true},');
    expect(openEnvelope(`${extra}\nbody`)).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});
