import { createServer } from 'node:http';
import { startCanva, pictureOf, type RunningCanva } from '../../../local/canva/startCanva';
import { createCanvaOembed } from '../../../src/media/canva/canvaOembed';
import { systemClock } from '../../../src/shared/clock';
import { createManualClock } from '../../support/manualClock';

const design = 'https://www.canva.com/design/DAG1/a b?x=1&y=2#3';

describe('asking Canva', () => {
  let canva: RunningCanva;
  beforeAll(async () => {
    canva = await startCanva();
  });
  beforeEach(() => {
    canva.behave('ok');
  });
  afterAll(() => canva.close());

  const ask = (oembedUrl: string) =>
    createCanvaOembed({ oembedUrl, clock: systemClock })(design, 20_000);

  it('gives the picture of a design, whose address arrives as it is', async () => {
    expect(await ask(canva.oembedUrl)).toBe(pictureOf(design));
    expect(canva.asked.at(-1)).toBe(design);
  });

  it('keeps what the configured address asks for itself', async () => {
    expect(await ask(`${canva.oembedUrl}?format=json&url=x`)).toBe(pictureOf(design));
  });

  it('gives nothing where Canva has nothing, is gone or takes too long', async () => {
    canva.behave('missing');
    expect(await ask(canva.oembedUrl)).toBeNull();
    expect(await ask('http://127.0.0.1:1/o')).toBeNull();
    canva.behave('hang');
    const clock = createManualClock();
    const asking = createCanvaOembed({ oembedUrl: canva.oembedUrl, clock })(design, 200);
    await clock.advance(199);
    expect(clock.sleeperCount()).toBe(1);
    await clock.advance(1);
    expect(await asking).toBeNull();
  });

  it.each([
    ['words', 200, {}, 'hello'],
    ['a picture elsewhere', 200, {}, '{"thumbnail_url":"https://evil.example/a.png"}'],
    ['a page', 200, {}, '{"type":"photo","url":"https://www.canva.com/a.html"}'],
    ['no text', 200, {}, '{"thumbnail_url":7}'],
    ['null', 200, {}, 'null'],
    ['a way to somewhere else', 302, { Location: 'http://127.0.0.1:1/' }, ''],
    ['far too much', 200, {}, `{"thumbnail_url":"${'a'.repeat(200_000)}"}`],
  ])('gives nothing for %s', async (_name, status, headers, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    expect(await ask(`http://127.0.0.1:${port}/o`)).toBeNull();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
