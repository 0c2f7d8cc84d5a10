import { createServer } from 'node:http';

import { renderMedia } from '../../../local/notion/media/renderMedia';
import { launchChromium } from '../../support/browser';

test('Chromium plays the short video', async () => {
  const film = await renderMedia('clip.webm', { seed: 14 });
  const server = createServer((request, response) => {
    const isFilm = request.url === '/clip.webm';
    response.setHeader('content-type', isFilm ? film.contentType : 'text/html');
    response.end(isFilm ? film.bytes : '<video src="/clip.webm" muted autoplay></video>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction('document.querySelector("video").currentTime > 0.5');
    const size: unknown = await page.evaluate(
      '({ width: document.querySelector("video").videoWidth, duration: document.querySelector("video").duration })',
    );
    expect(size).toEqual({ width: 540, duration: 3 });
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}, 60_000);
